/** The side of the store that keeps runs of workflows. */

import type { Learned } from '../core/workflow/learned.ts';
import type { Circumstance } from '../core/workflow/room.ts';
import type { Run, RunStatus, RunView } from '../core/workflow/run.ts';
import type { Inputs, Pattern, Wish, Workflow } from '../core/workflow/workflow.ts';

export interface NewRun {
  readonly workflow: Workflow;
  readonly inputs: Inputs;
  /** The pattern that was asked for, and what came of that. */
  readonly wish: Wish;
  readonly pattern: Pattern;
  readonly why: string;
  /** A second run with the same key is not made; the first is the answer. */
  readonly key?: string | undefined;
}

export interface RunQuery {
  readonly status?: readonly RunStatus[] | undefined;
  /** Only those before this one. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** A run with everything that has been done in it, what was set aside included. */
export interface RunDetail {
  readonly run: Run;
  readonly view: RunView;
  readonly asideCount: number;
}

export interface RunStore {
  /** What can begin has begun when this answers: run, parts and tasks are one transaction. */
  start(run: NewRun, by: string): Promise<Run>;
  get(id: string): Promise<RunDetail>;
  list(query: RunQuery): Promise<Run[]>;
  pause(id: string, by: string): Promise<Run>;
  resume(id: string, by: string): Promise<Run>;
  /** `isUndone`: what it has completed is rolled back. */
  cancel(id: string, by: string, how?: { readonly why?: string | undefined; readonly isUndone?: boolean }): Promise<Run>;
  /** Whatever did not succeed, or everything from a step on, is done again. */
  retry(id: string, from: string | null, by: string): Promise<Run>;
  /** Plans every run for which something has happened, and does what the plans say. Tells when time will have something to do. */
  advance(): Promise<{ nextAt: number | null }>;
  /** How many have not ended. */
  live(): number;
  /** What earlier runs of one workflow, or of all, have taught, and what is known of all kinds of workers. */
  learned(workflow: string | null): Promise<Learned>;
  /** What a pattern is chosen by. */
  circumstance(workflow: string): Promise<Circumstance>;
  /** Throws when it could never be run: it is too large, or takes more than there is. */
  refuse(workflow: Workflow, inputs: Inputs): Promise<void>;
}
