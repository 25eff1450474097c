/** `swarm runs retry`: does again what did not succeed in a run. */

import { onRuns } from './on-runs.ts';

export const verb = onRuns({
  method: 'run.retry',
  flags: { from: { value: 'STEP', param: 'from' } },
  examples: ['swarm runs retry r2', 'swarm runs retry r2 --from build'],
});
