/** Where workers live, as the supervisor sees it: processes in terminals, whatever holds them. */

import type { Stroke } from '../core/keys.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { Task } from '../core/task.ts';
import type { RunOutcome } from '../store/pool-store.ts';

/** The process that a slot runs, or ran last, by what it was told to run. */
export interface WorkRun {
  readonly task: string;
  readonly attempt: number;
  readonly state: 'running' | 'exited';
}

/** What became of a run, and whether that is a fault of its worker. */
export interface Outcome {
  readonly outcome: RunOutcome;
  readonly workerFault: string | null;
}

export interface Workplace {
  /** Begins a life in this place of the pool; resolves when it runs, or when the board knows that it does not. */
  begin(pool: PoolSpec, number: number, why: string): Promise<void>;
  /** Ends a life and all that it started, one that can be asked to end by asking it first; resolves when the board knows. Pids that could not be ended. */
  end(incarnation: string, graceMs: number, pool?: PoolSpec): Promise<number[]>;
  /** Runs a task in a slot, or types it in; asking again (`isAgain`, for what is typed) for the same attempt runs it once. */
  launch(worker: { name: string; incarnation: string }, pool: PoolSpec, task: Task, isAgain?: boolean): Promise<void>;
  /** Ends what the slot runs; the slot stays. */
  cut(incarnation: string, graceMs: number): Promise<void>;
  runOf(incarnation: string): WorkRun | null;
  /** How the run that has exited went. */
  outcomeOf(worker: { name: string; incarnation: string }, pool: PoolSpec): Promise<Outcome>;
  /** A prompt is on its way into it, or waits until it can be typed. */
  isTelling(incarnation: string): boolean;
  /** Tells it again what has not arrived, else types this. */
  nudge(incarnation: string, text: string): Promise<number>;
  /** Presses the keys that end what it does. */
  interrupt(incarnation: string, keys: readonly Stroke[]): Promise<number>;
  /** Processor time used so far by all of it, in milliseconds. */
  cpuOf(incarnation: string): Promise<number | null>;
}
