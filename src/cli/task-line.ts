/** A task on one line, as the verbs that change it answer. */

import type { Task } from '../core/task.ts';
import { until } from '../wording/age.ts';
import { oneLine } from '../wording/text.ts';

/** `t12 completed`, `t12 pending: 1 of 6 tries failed (next try in 5s)`. */
export function statusLine(task: Task, now: number): string {
  const why = task.reason === null ? '' : `: ${oneLine(task.reason)}`;
  const when = task.status === 'pending' && task.ready_at > now ? ` (next try ${until(task.ready_at, now)})` : '';
  return `${task.id} ${task.status}${why}${when}`;
}
