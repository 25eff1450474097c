/** `swarm task claim`: claims these very tasks. */

import { claimText } from './claim-text.ts';
import { onTasks } from './on-tasks.ts';

export const verb = onTasks({
  method: 'task.claim',
  flags: { lease: { value: '10m', param: 'lease_ms' } },
  tell: (claim, _, now, paint) => claimText(claim, now, paint),
  examples: ['swarm task claim t12 --as builder-1'],
});
