/** The shapes in which the core answers "what does this event make of this task". */

import type { SwarmError } from './error.ts';
import type { FactDetail, TaskFactType } from './fact.ts';
import type { TaskRecord } from './task.ts';

/** What the handler of one event returns: the fields that change, why nothing may, or that it was all done before. */
export type Change =
  | { readonly set: Partial<TaskRecord>; readonly fact?: TaskFactType; readonly detail?: FactDetail }
  | { readonly refuse: SwarmError }
  | 'repeated';

export type Transition<T extends TaskRecord = TaskRecord> =
  | { readonly kind: 'changed'; readonly task: T; readonly fact: TaskFactType; readonly detail: FactDetail }
  /** The very same call was carried out before; repeating the answer is right, repeating the effect is not. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly refusal: SwarmError };
