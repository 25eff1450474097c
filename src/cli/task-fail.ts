/** `swarm task fail`: reports that tasks failed. */

import { claimToken } from './claim-token.ts';
import { onTasks } from './on-tasks.ts';
import { textOrStdin } from './readers.ts';
import { statusLine } from './task-line.ts';

export const verb = onTasks({
  method: 'task.fail',
  flags: { error: { value: 'TEXT', param: 'error', read: textOrStdin }, fatal: { param: 'fatal' }, ...claimToken },
  tell: (task, _, now) => statusLine(task, now),
  examples: ['swarm task fail t12 --error "the registry does not answer"', 'make 2>&1 | tail -n 20 | swarm task fail t12 --error -'],
});
