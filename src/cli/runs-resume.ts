/** `swarm runs resume`. */

import { onRuns } from './on-runs.ts';

export const verb = onRuns({ method: 'run.resume' });
