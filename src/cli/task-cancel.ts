/** `swarm task cancel`: takes tasks off the board. */

import { onTasks } from './on-tasks.ts';
import { statusLine } from './task-line.ts';

export const verb = onTasks({
  method: 'task.cancel',
  flags: { why: { value: 'TEXT', param: 'why' } },
  tell: (task, _, now) => statusLine(task, now),
  examples: ['swarm task cancel t12 t13 --why "not needed any more"'],
});
