/** `swarm task retry`: puts ended tasks back on the board. */

import { onTasks } from './on-tasks.ts';
import { statusLine } from './task-line.ts';

export const verb = onTasks({
  method: 'task.retry',
  tell: (task, _, now) => statusLine(task, now),
});
