/** `swarm runs cancel`: ends runs and takes their open tasks off the board; with --rollback what they completed is undone. */

import { onRuns } from './on-runs.ts';

export const verb = onRuns({
  method: 'run.cancel',
  flags: { why: { value: 'TEXT', param: 'why' }, rollback: { param: 'rollback' } },
  examples: ['swarm runs cancel r2', 'swarm runs cancel r2 --rollback'],
});
