/** A task as the screen keeps it: what rows, filters and groups need, and no more. */

import type { Fact } from '../../core/fact.ts';
import type { Task } from '../../core/task.ts';

const kept = [
  ...(['id', 'title', 'status', 'priority', 'owner', 'assignee', 'attempt', 'failures', 'lost', 'retries', 'progress', 'step'] as const),
  ...([
    'reason',
    'tags',
    'requires',
    'depends_on',
    'parent',
    'created_by',
    'ready_at',
    'created_at',
    'updated_at',
    'started_at',
    'finished_at',
  ] as const),
] as const satisfies (keyof Task)[];

export interface TaskRow extends Pick<Task, (typeof kept)[number]> {
  /** It can be run as a command line. */
  readonly hasCommand: boolean;
  /** The number in its id: the order in which tasks were made. */
  readonly number: number;
  /** What a filter by text looks through. */
  readonly searched: string;
}

export function rowOf(task: Pick<Task, (typeof kept)[number] | 'command'>): TaskRow {
  const row = Object.fromEntries(kept.map(field => [field, task[field] ?? null]));
  return withDerived({ ...(row as unknown as TaskRow), hasCommand: isCommand(task.command) });
}

/** The row after a fact about its task, or nothing when the fact is about a task that nobody has told us of. */
export function rowAfter(before: TaskRow | undefined, { type, at, data }: Fact): TaskRow | undefined {
  if (type === 'task.added') return before ?? rowOf({ ...(data.task as unknown as Task), updated_at: at });
  const patch = data.patch as Partial<Task> | undefined;
  if (before === undefined || patch === undefined) return before;
  const row: Record<string, unknown> = { ...before, updated_at: at };
  for (const field of kept) if (field in patch) row[field] = patch[field] ?? null;
  if ('command' in patch) row.hasCommand = isCommand(patch.command);
  return withDerived(row as unknown as TaskRow);
}

const isCommand = (command: string | null | undefined): boolean => Boolean(command);

const withDerived = (row: TaskRow): TaskRow => ({
  ...row,
  number: Number(row.id.slice(1)),
  searched: `${row.id} ${row.title} ${row.tags.join(' ')}`.toLowerCase(),
});
