/** What the planner wants done: plain data, each repeatable, each with its reason. */

import type { BreakerChange } from './breaker.ts';
import type { LeavingKind } from './slot.ts';

export type Action =
  /** Leases of what a living worker holds. */
  | { readonly do: 'renew'; readonly incarnation: string }
  /** A pool's number of workers. */
  | { readonly do: 'scale'; readonly pool: string; readonly target: number; readonly why: string; readonly inputs: ScaleInputs }
  | { readonly do: 'start'; readonly pool: string; readonly worker: string; readonly number: number; readonly why: string }
  /** The worker is to go: after its work, or now. */
  | { readonly do: 'dismiss'; readonly worker: string; readonly incarnation: string; readonly kind: LeavingKind; readonly why: string }
  /** The drain is called off. */
  | { readonly do: 'keep'; readonly worker: string; readonly incarnation: string; readonly why: string }
  /** Ends the process, and whatever it started. */
  | { readonly do: 'stop'; readonly worker: string; readonly incarnation: string; readonly graceMs: number | null; readonly why: string }
  | { readonly do: 'breaker'; readonly scope: 'pool' | 'provider'; readonly name: string; readonly change: BreakerChange }
  /** Another pool takes the tasks of this one, or none any more. */
  | { readonly do: 'fall back'; readonly pool: string; readonly to: string | null; readonly why: string }
  /** The ladder of the silent. */
  | { readonly do: 'probe'; readonly incarnation: string }
  | {
      readonly do: 'suspect' | 'nudge' | 'interrupt' | 'clear';
      readonly worker: string;
      readonly incarnation: string;
      readonly why: string;
    }
  /** The slot waits for work, or no longer does. */
  | { readonly do: 'ask'; readonly worker: string; readonly incarnation: string }
  | { readonly do: 'hush'; readonly worker: string; readonly incarnation: string }
  /** Drive `each`: start the process for a task that the slot holds; settle the task of one that exited; end one whose task is gone. */
  | { readonly do: 'launch'; readonly worker: string; readonly incarnation: string; readonly task: string; readonly attempt: number }
  | {
      readonly do: 'settle';
      readonly worker: string;
      readonly incarnation: string;
      readonly task: string;
      readonly attempt: number;
      /** Why it was ended, if it was: then nothing but success counts. */
      readonly ended: string | null;
    }
  | { readonly do: 'cut'; readonly worker: string; readonly incarnation: string; readonly task: string; readonly why: string };

/** The numbers behind a decision on scale, kept with it. */
export interface ScaleInputs {
  readonly pending: number;
  /** Of these, what workers of other pools are about to take. */
  readonly elsewhere: number;
  readonly workers: number;
  readonly busy: number;
  readonly idle: number;
  readonly starting: number;
  readonly was: number;
}
