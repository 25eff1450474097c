/** The side of the store that keeps runs of workflows. */

import type { PastRuns } from '../core/workflow/pattern.ts';
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

export interface LearnedStep {
  readonly workflow: string;
  readonly step: string;
  /** Tasks of it that ended, and those of them that succeeded. */
  readonly ended: number;
  readonly completed: number;
  /** From its first task to its last, within one run; waiting included. */
  readonly meanMs: number | null;
}

export interface RunStore {
  /** What can begin has begun when this answers: run, parts and tasks are one transaction. */
  start(run: NewRun, by: string): Promise<Run>;
  get(id: string): Promise<RunDetail>;
  list(query: RunQuery): Promise<Run[]>;
  pause(id: string, by: string): Promise<Run>;
  resume(id: string, by: string): Promise<Run>;
  cancel(id: string, by: string, why?: string): Promise<Run>;
  /** Whatever did not succeed, or everything from a step on, is done again. */
  retry(id: string, from: string | null, by: string): Promise<Run>;
  /** Plans every run for which something has happened, and does what the plans say. Tells when time will have something to do. */
  advance(): Promise<{ nextAt: number | null }>;
  /** How many have not ended. */
  live(): number;
  /** How the steps of a workflow went in all its runs, or those of all workflows. */
  learned(workflow: string | null): Promise<LearnedStep[]>;
  /** How its runs went, by their pattern. */
  past(workflow: string): Promise<PastRuns[]>;
}
