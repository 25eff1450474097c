/** A task as the screen keeps it: what rows, filters and groups need, and no more. */

import type { Fact } from '../../core/fact.ts';
import type { Task } from '../../core/task.ts';
import { outlineFields, outlineOf, type TaskOutline } from '../../core/task-outline.ts';

const kept = outlineFields.filter(field => field !== 'command');

export interface TaskRow extends Omit<TaskOutline, 'command'> {
  /** It can be run as a command line. */
  readonly hasCommand: boolean;
  /** The number in its id: the order in which tasks were made. */
  readonly number: number;
  /** What a filter by text looks through. */
  readonly searched: string;
}

export function rowOf(task: TaskOutline): TaskRow {
  const { command, ...row } = outlineOf(task);
  return withDerived({ ...row, hasCommand: isCommand(command) } as TaskRow);
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
