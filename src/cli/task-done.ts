/** `swarm task done`: reports tasks as completed. */

import { claimToken } from './claim-token.ts';
import { onTasks } from './on-tasks.ts';
import { resultFlags, resultParam } from './result-flags.ts';
import { statusLine } from './task-line.ts';

export const verb = onTasks({
  method: 'task.done',
  flags: { ...resultFlags, artifact: { value: 'FILE', param: 'artifacts' }, ...claimToken },
  params: resultParam,
  tell: (task, _, now) => statusLine(task, now),
  about: 'A task with a review gate then waits for its review.',
  examples: [
    'swarm task done t12 --result "All links work now"',
    'swarm task done t12 --result-json @report.json --artifact out/report.html',
  ],
});
