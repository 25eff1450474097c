/** `swarm runs pause`. */

import { onRuns } from './on-runs.ts';

export const verb = onRuns({ method: 'run.pause' });
