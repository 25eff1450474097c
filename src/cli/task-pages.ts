/** The list of tasks across its pages. */

import type { Client } from '../client/client.ts';
import { limits } from '../core/limits.ts';
import type { Task } from '../core/task.ts';
import type { Params } from '../protocol/methods.ts';

export async function allTasks(client: Client, query: Params<'task.list'>): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let cursor = query.cursor; ; ) {
    const page = await client.call('task.list', { ...query, limit: limits.pageSize, ...(cursor === undefined ? {} : { cursor }) });
    tasks.push(...page.tasks);
    if (page.next === null) return tasks;
    cursor = page.next;
  }
}
