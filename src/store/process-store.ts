/** The side of the store for the processes of workers in terminals. */

import type { PoolSpec } from '../core/pool.ts';
import type { Worker } from '../core/worker.ts';

export interface ProcessStore {
  /** Makes the worker, in a new incarnation, with a process that is about to start. A taken name is refused while its process lives. */
  begin(start: ProcessStart): Promise<Worker>;
  /** The process runs. */
  runs(incarnation: string, pid: number | null): Promise<Worker>;
  resized(incarnation: string, size: { cols: number; rows: number }): Promise<void>;
  /** The process ended, or was lost: what its worker held goes back to the board in the same transaction. */
  ended(incarnation: string, end: ProcessEnd, circumstances: Circumstances): Promise<Worker | undefined>;
  live(): Promise<LiveProcess[]>;
  /** Those that exited after this moment: a holder may still wait for somebody to take note. */
  exited(after: number): Promise<Omit<LiveProcess, 'state' | 'keeps'>[]>;
}

export interface ProcessStart {
  /** What to call it, or what to begin a numbered name with. */
  readonly name: { readonly exact: string } | { readonly stem: string };
  readonly incarnation: string;
  readonly tokenHash: string;
  readonly place: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly cols: number;
  readonly rows: number;
  readonly log: string;
  readonly by: string;
  /** The place in a pool that it takes; none for a worker started by hand. */
  readonly slot?: { readonly pool: PoolSpec; readonly number: number };
  readonly why?: string;
}

export type ProcessEnd =
  | { readonly state: 'exited'; readonly code: number | null; readonly signal: string | null }
  /** Without blame it says nothing about the worker: what ended was its daemon, or the whole machine. Gone: nothing of it runs any more. */
  | { readonly state: 'lost'; readonly reason: string; readonly isBlameless?: true; readonly isGone?: true };

/** What is known of an end beside the end itself. */
export interface Circumstances {
  /** It could not even be started; `isLasting` when trying again cannot help. */
  readonly refusal?: { readonly isLasting: boolean };
  /** A draw in [0, 1), for the jitter of the next start. */
  readonly random: number;
  /** The last lines on its screen. */
  readonly lines: readonly string[];
}

export interface LiveProcess {
  readonly worker: string;
  readonly incarnation: string;
  readonly place: string;
  readonly state: 'starting' | 'running';
  readonly log: string;
  readonly cols: number;
  readonly rows: number;
  /** It serves one process after another. */
  readonly keeps: boolean;
}
