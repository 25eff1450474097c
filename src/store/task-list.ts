/** Lists of tasks: filters and pages. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import type { Task } from '../core/task.ts';
import type { TaskQuery } from './store.ts';
import { fromRow, type TaskRow, taskNumber } from './task-row.ts';
import type { TaskTable } from './task-table.ts';

/** Pages follow the id, which never changes, so a page is never missed or shown twice while tasks move about. */
export function listTasks(db: Database.Database, table: TaskTable, query: TaskQuery): { tasks: Task[]; next: string | null } {
  const { where, values } = filtersOf(query);
  const rows = db.prepare(`SELECT * FROM task t WHERE ${where.join(' AND ')} ORDER BY t.id LIMIT @limit`).all({
    ...values,
    after: cursorOf(query.cursor),
    limit: query.limit + 1,
  }) as TaskRow[];
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { tasks: table.showAll(page.map(fromRow)), next: rows.length > page.length && last !== undefined ? `t${last.id}` : null };
}

function filtersOf(query: TaskQuery): { where: string[]; values: Record<string, unknown> } {
  const where = ['t.id > @after'];
  const values: Record<string, unknown> = {};
  const filter = (name: string, value: unknown, condition: string): void => {
    if (value === undefined) return;
    where.push(condition);
    values[name] = value;
  };
  filter('status', query.status && JSON.stringify(query.status), 't.status IN (SELECT value FROM json_each(@status))');
  filter(
    'tags',
    query.tags && JSON.stringify(query.tags),
    't.id IN (SELECT task FROM task_tag WHERE tag IN (SELECT value FROM json_each(@tags)))',
  );
  filter('owner', query.owner, 't.owner = @owner');
  filter('pool', query.pool, 't.owner IN (SELECT name FROM worker WHERE pool = @pool)');
  filter('parent', query.parent && taskNumber(query.parent), 't.parent = @parent');
  filter('text', query.text && `%${query.text.replace(/[\\%_]/g, '\\$&')}%`, `t.title LIKE @text ESCAPE '\\'`);
  filter('key', query.key, 't.idempotency_key = @key');
  return { where, values };
}

function cursorOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^t\d{1,15}$/.test(cursor)) return taskNumber(cursor);
  throw new SwarmError('bad_params', `'${cursor}' is not a cursor`, { hint: 'Use `next` of the page before.' });
}
