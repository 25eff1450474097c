/** The side of the store that tells what was: the board after any fact, and who worked on what at any time. */

import type { Outcome } from '../core/outcome.ts';
import type { TaskOutline } from '../core/task-outline.ts';

export interface PastQuery {
  /** The place to be told of. */
  readonly seq: number;
  /** The place to compare it with, before or behind. */
  readonly from: number;
  /** `next` of the page before. */
  readonly cursor?: number | undefined;
}

export interface PastPage {
  /** As they were after `seq`; null for one that was not there yet. */
  readonly tasks: { readonly id: string; readonly task: TaskOutline | null }[];
  readonly next: number | null;
}

export interface AttemptQuery {
  readonly from: number;
  readonly to: number;
  /** Of the attempts of a worker that end within the same so many milliseconds one is told, and one that went wrong. */
  readonly cellMs: number;
  /** Only workers after this one. */
  readonly after?: string | undefined;
}

export interface Attempt {
  readonly worker: string;
  readonly task: string;
  readonly attempt: number;
  readonly started_at: number;
  /** Null while it goes on. */
  readonly ended_at: number | null;
  readonly outcome: Outcome | null;
}

export interface AttemptPage {
  /** By worker, then as they ended. */
  readonly attempts: Attempt[];
  readonly next: string | null;
  /** When the first that is known of began. */
  readonly since: number | null;
  readonly head: number;
}

export interface PastStore {
  /** The last fact by a time, and the last of all. */
  factBy(at: number): Promise<{ seq: number; head: number }>;
  /** Tasks as they were after a fact, of those that changed between there and another place in the log. */
  tasks(query: PastQuery): Promise<PastPage>;
  /** What was worked on within a time: a page costs what it tells, however many attempts there were. */
  attempts(query: AttemptQuery): Promise<AttemptPage>;
}
