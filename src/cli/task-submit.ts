/** `swarm task submit`: hands in results for review. */

import { claimToken } from './claim-token.ts';
import { onTasks } from './on-tasks.ts';
import { resultFlags, resultParam } from './result-flags.ts';
import { statusLine } from './task-line.ts';

export const verb = onTasks({
  method: 'task.submit',
  flags: { ...resultFlags, artifact: { value: 'FILE', param: 'artifacts' }, ...claimToken },
  params: resultParam,
  tell: (task, _, now) => statusLine(task, now),
  examples: ['swarm task submit t12 --result @summary.md'],
});
