/** `swarm runs cancel`: ends runs and takes their open tasks off the board. */

import { onRuns } from './on-runs.ts';

export const verb = onRuns({ method: 'run.cancel', flags: { why: { value: 'TEXT', param: 'why' } } });
