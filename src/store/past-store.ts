/** The side of the store that tells what was: the board after any fact, and who worked on what at any time. */

import type { Message } from '../core/message.ts';
import type { Outcome } from '../core/outcome.ts';
import type { TaskOutline } from '../core/task-outline.ts';
import type { WorkerThen } from '../core/worker-then.ts';
import type { Run } from '../core/workflow/run.ts';
import type { RunDetail } from './run-store.ts';

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

export interface WorkersThen {
  readonly workers: WorkerThen[];
  /** The last that was looked at; null when that was the last of all. */
  readonly next: string | null;
}

/** Where a place in the log is named, it is told of the moment after that fact. */
export interface PastStore {
  /** The last fact by a time, and the last of all. */
  factBy(at: number): Promise<{ seq: number; head: number }>;
  /** Tasks as they were after a fact, of those that changed between there and another place in the log. */
  tasks(query: PastQuery): Promise<PastPage>;
  /** Those that were known then, by name and page; of each, the last that it said and what became of it. */
  workers(seq: number, after?: string): Promise<WorkersThen>;
  /** The last process of this worker that had been started by then. */
  life(worker: string, at: number): Promise<{ incarnation: string; log: string } | undefined>;
  /** The newest that had been started, the newest first. */
  runs(seq: number, limit: number): Promise<Run[]>;
  run(id: string, seq: number): Promise<RunDetail>;
  /** The last that had been sent, the newest last, with their deliveries as they are now: not every state of one leaves a fact. */
  messages(seq: number, limit: number): Promise<Message[]>;
  /** What was worked on within a time: a page costs what it tells, however many attempts there were. */
  attempts(query: AttemptQuery): Promise<AttemptPage>;
}
