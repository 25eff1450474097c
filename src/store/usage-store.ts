/** The usage side of the store: what work took, and what it may take. */

import type { Budget, BudgetLevel, Overspent } from '../core/budget.ts';
import type { JsonValue } from '../core/json.ts';
import type { Usage } from '../core/usage.ts';
import type { UsageEntry } from '../core/usage-reading.ts';

export const usageScopes = ['worker', 'task', 'run', 'pool', 'model', 'day'] as const;
export type UsageScope = (typeof usageScopes)[number];

/** A conversation that is still to be read. */
export interface UsageSession {
  readonly incarnation: string;
  readonly worker: string;
  readonly pool: string | null;
  /** The agent's own name for it; empty for what has none. */
  readonly session: string;
  /** Its file, once a hook or a search has named it. */
  readonly path: string | null;
  /** When the process of the worker began: what was written before belongs to somebody else. */
  readonly startedAt: number;
  readonly hasEnded: boolean;
}

/** What one reading found. Counted only when nobody has counted it before: when the cursor still stands at `before`. */
export interface Reading {
  readonly incarnation: string;
  /** The file, or the name of the report. */
  readonly place: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
  readonly source: string;
  readonly entries: readonly UsageEntry[];
}

export interface UsageSum {
  readonly name: string;
  readonly usage: Usage;
}

export interface UsageTotals {
  readonly swarm: Usage;
  readonly pools: ReadonlyMap<string, Usage>;
  readonly workers: ReadonlyMap<string, Usage>;
}

/** `swarm`, or `pool:NAME`, or a task by its id. */
export type BudgetSubject = string;

export interface BudgetShown {
  readonly subject: BudgetSubject;
  readonly budget: Budget;
  readonly usage: Usage;
  readonly level: BudgetLevel;
  readonly share: number;
  /** A person has set it in place of what the configuration says. */
  readonly isSet: boolean;
}

export interface UsageStore {
  /** From now on the numbers of this conversation of a worker are to be read. */
  follow(incarnation: string, session: string, path: string | null): Promise<void>;
  /** Nothing more will be written there. */
  unfollow(incarnation: string, session: string): Promise<void>;
  /** All that are still to be read, or those of one worker. */
  sessions(incarnation?: string): Promise<UsageSession[]>;
  cursor(place: string): Promise<JsonValue>;
  /** By which kinds of sources something was counted for this worker. */
  sourcesOf(incarnation: string): Promise<string[]>;
  /** False when somebody has counted it before: then nothing is changed. */
  record(reading: Reading): Promise<boolean>;

  sums(by: UsageScope, since: number): Promise<UsageSum[]>;
  /** Of a task, ever. */
  ofTask(id: string): Promise<Usage>;
  /** Since the swarm was brought up. */
  totals(): Promise<UsageTotals>;

  /** In place of the configured one, until that changes; null for that again. */
  setBudget(subject: BudgetSubject, budget: Budget | null, by: string): Promise<void>;
  budgets(): Promise<BudgetShown[]>;
  /** Why nobody, or nobody of this pool, is given anything. */
  stopped(pool: string | null): Promise<Overspent | null>;
}
