/** `swarm task release`: gives tasks back. */

import { claimToken } from './claim-token.ts';
import { onTasks } from './on-tasks.ts';
import { statusLine } from './task-line.ts';

export const verb = onTasks({
  method: 'task.release',
  flags: { why: { value: 'TEXT', param: 'why' }, ...claimToken },
  tell: (task, _, now) => statusLine(task, now),
});
