/** `swarm task review`: approves or rejects results that wait for it. */

import type { Params } from '../protocol/methods.ts';
import { onTasks } from './on-tasks.ts';
import { usageError } from './readers.ts';
import { statusLine } from './task-line.ts';

export const verb = onTasks({
  method: 'task.review',
  flags: {
    approve: { about: 'the result is good: the task is completed' },
    reject: { value: 'TEXT', about: 'what is wrong with it: the task goes back and has failed once more' },
    comment: { value: 'TEXT', param: 'comment', about: 'what was found' },
  },
  params: ({ options: { approve, reject }, params: { comment } }): Partial<Params<'task.review'>> => {
    if ((approve === undefined) === (reject === undefined)) throw usageError('say either --approve or --reject TEXT');
    if (reject === undefined) return { verdict: 'approve' };
    return { verdict: 'reject', comment: comment === undefined ? reject : `${reject}\n${comment}` };
  },
  tell: (task, _, now) => statusLine(task, now),
  examples: ['swarm task review t12 --approve', 'swarm task review t12 --reject "no test for the empty list"'],
});
