/** All that the screen knows of the swarm at one moment. */

import type { Alert } from '../../core/alert.ts';
import type { Fact } from '../../core/fact.ts';
import type { Message } from '../../core/message.ts';
import type { Usage } from '../../core/usage.ts';
import { noUsage } from '../../core/usage-sum.ts';
import type { Vote } from '../../core/vote.ts';
import type { Pool } from '../../protocol/pool-methods.ts';
import type { Resource } from '../../protocol/resource-methods.ts';
import { type BoardView, emptyBoard } from './board.ts';
import type { InboxItem } from './inbox-item.ts';
import type { RunRow } from './run-list.ts';
import { emptySeries, type Series } from './series.ts';
import type { WorkerRow } from './worker-row.ts';

export interface Connection {
  /** Stalled: it is there, and the daemon does not answer. */
  readonly state: 'loading' | 'live' | 'stalled' | 'lost';
  /** Why it is not live, in words. */
  readonly why: string | null;
  readonly since: number;
  readonly pid: number | null;
  readonly version: string | null;
}

export interface Charts {
  readonly done: Series;
  readonly pending: Series;
  readonly working: Series;
  readonly waiting: Series;
  /** In millionths of a dollar. */
  readonly cost: Series;
}

/** What work took, as far as anybody knows. */
export interface Spending {
  /** Since the swarm was brought up. */
  readonly run: Usage;
  readonly workers: ReadonlyMap<string, Usage>;
  /** Of workflows. */
  readonly runs: ReadonlyMap<string, Usage>;
}

export const noSpending: Spending = { run: noUsage, workers: new Map(), runs: new Map() };

export interface Swarm {
  /** Board, workers, runs, messages and facts are of an earlier time; all else is of now. */
  readonly isPast: boolean;
  readonly connection: Connection;
  readonly project: string;
  readonly board: BoardView;
  readonly workers: readonly WorkerRow[];
  readonly pools: readonly Pool[];
  readonly resources: readonly Resource[];
  readonly alerts: readonly Alert[];
  readonly isUp: boolean;
  /** Those that are open. */
  readonly votes: readonly Vote[];
  /** Of workflows, the newest first. */
  readonly runs: readonly RunRow[];
  /** All that could need a person has been asked for: what is not in the inbox is not there. */
  readonly isComplete: boolean;
  /** What has happened, oldest first. */
  readonly facts: readonly Fact[];
  readonly messages: readonly Message[];
  readonly inbox: readonly InboxItem[];
  readonly charts: Charts;
  readonly spending: Spending;
}

export const unknownSwarm = (project: string, now: number): Swarm => ({
  isPast: false,
  connection: { state: 'loading', why: null, since: now, pid: null, version: null },
  project,
  board: emptyBoard,
  workers: [],
  pools: [],
  resources: [],
  alerts: [],
  isUp: false,
  votes: [],
  runs: [],
  isComplete: false,
  facts: [],
  messages: [],
  inbox: [],
  charts: { done: emptySeries, pending: emptySeries, working: emptySeries, waiting: emptySeries, cost: emptySeries },
  spending: noSpending,
});
