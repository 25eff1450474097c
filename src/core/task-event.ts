/** Everything that can happen to a task, as plain data. */

import type { JsonValue } from './json.ts';
import type { Split } from './split.ts';
import type { OnFail, TaskEdit, TaskStatus } from './task.ts';

/** Who does it: the operator, who needs no token, or a worker, who must hold the task to write to it. */
export type Actor =
  | { readonly kind: 'operator'; readonly name: string }
  | { readonly kind: 'worker'; readonly name: string; readonly incarnation: string; readonly token?: string | undefined };

type By = { readonly by: Actor };

interface Outcome {
  readonly result?: JsonValue | undefined;
  /** The result in full, where the board keeps a summary of it: held against its schema, and not stored. */
  readonly whole?: JsonValue | undefined;
  readonly artifacts?: readonly string[] | undefined;
}

/** A draw in [0, 1), made by the caller because the core has no randomness of its own. */
type Drawn = { readonly random: number };

/** The same for what fails only if a gate does not let it pass; without one the next try comes on time. */
type MayBeDrawn = { readonly random?: number | undefined };

export type TaskEvent =
  // The worker's side
  | {
      readonly type: 'claim';
      readonly owner: string;
      readonly incarnation: string;
      readonly token: string;
      readonly key: string | null;
      readonly leaseMs: number;
    }
  | ({ readonly type: 'progress'; readonly progress?: number | undefined; readonly step?: string | undefined } & By)
  | ({ readonly type: 'note'; readonly text: string } & By)
  | ({ readonly type: 'checkpoint'; readonly data: JsonValue; readonly artifacts?: readonly string[] | undefined } & By)
  | ({ readonly type: 'partial'; readonly data: JsonValue } & By)
  | ({ readonly type: 'complete' } & Outcome & By & MayBeDrawn)
  | ({ readonly type: 'submit' } & Outcome & By & MayBeDrawn)
  | ({ readonly type: 'fail'; readonly error: string; readonly fatal?: boolean | undefined } & By & Drawn)
  | ({ readonly type: 'release'; readonly why?: string | undefined } & By)
  | ({ readonly type: 'split'; readonly split: Split } & By)
  // The reviewer's side
  | ({ readonly type: 'approve'; readonly comment?: string | undefined; readonly gate?: string | undefined } & By)
  | ({ readonly type: 'reject'; readonly comment: string; readonly gate?: string | undefined } & By & Drawn)
  // The gates'
  | { readonly type: 'check' | 'escalate'; readonly reason: string; readonly detail: { readonly [key: string]: JsonValue } }
  // The operator's side
  | ({ readonly type: 'edit'; readonly change: TaskEdit } & By)
  | ({ readonly type: 'assign'; readonly to: string | null } & By)
  | ({ readonly type: 'cancel'; readonly why?: string | undefined } & By)
  | ({ readonly type: 'retry' } & By)
  // The board's own
  | { readonly type: 'lose'; readonly why: string }
  | { readonly type: 'unblock' }
  | { readonly type: 'parent_failed'; readonly parent: string; readonly status: string; readonly onFail: OnFail }
  | { readonly type: 'revive'; readonly parent: string }
  | { readonly type: 'gather'; readonly ended: number; readonly of: number }
  | {
      readonly type: 'collect';
      readonly completed: readonly string[];
      /** With how many partial results each left. */
      readonly missing: readonly { readonly id: string; readonly status: TaskStatus; readonly partial: number }[];
      readonly conflicts: readonly string[];
      /** As it is kept, and in full. */
      readonly result: JsonValue | undefined;
      readonly whole: JsonValue | undefined;
      readonly artifacts: readonly string[];
      /** Why what they come to cannot be kept. */
      readonly unkept: string | null;
    };
