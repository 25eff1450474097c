/** The parts of tasks in the store: splitting, and what came of each part. */

import type { JsonValue } from '../core/json.ts';
import type { NewPart } from '../core/new-part.ts';
import type { Split } from '../core/split.ts';
import type { Task } from '../core/task.ts';
import type { Actor } from '../core/task-event.ts';

/** How the task is put together again; what is left out stays as an earlier split said, or is as usual. */
export interface NewSplit extends Partial<Split> {
  readonly parts: readonly NewPart[];
}

/** A part with the partial results that it handed in. */
export type WholePart = Task & { readonly partial: readonly JsonValue[] };

export interface PartStore {
  /** Makes the parts and has the task wait for them. The same parts a second time are those that are there. */
  split(id: string, wish: NewSplit, by: Actor): Promise<{ task: Task; parts: Task[] }>;
  /** In the order in which they were made; none for a task that was never split. */
  of(id: string): Promise<WholePart[]>;
}
