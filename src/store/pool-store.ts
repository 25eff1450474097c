/** The pool side of the store: what the planner reads, and what its decisions write. */

import type { BreakerChange, Parking } from '../core/breaker.ts';
import type { Budget } from '../core/budget.ts';
import type { Claimant } from '../core/claimant.ts';
import type { JsonValue } from '../core/json.ts';
import type { PoolMemory, PoolSpec } from '../core/pool.ts';
import type { PoolEvent } from '../core/pool-after.ts';
import type { Standing } from '../core/precedence.ts';
import type { Session } from '../core/session.ts';
import type { LeavingKind, Rung, SlotMemory } from '../core/slot.ts';
import type { Life, PoolView, ProviderView, Slot } from '../core/snapshot.ts';
import type { TaskStatus } from '../core/task.ts';
import type { StatsOf } from './attempt-table.ts';

/** Whether the swarm is to run, and from which configuration: survives any crash. */
export interface SwarmMemory {
  readonly up: boolean;
  /** The file named with `swarm up -f`, and the preset named with `--preset`. */
  readonly file: string | null;
  readonly preset: string | null;
}

/** A life as the board knows it; what only the daemon can know is added there. */
export type StoredLife = Omit<Life, 'run' | 'asks' | 'waits' | 'works' | 'isTold' | 'signs'> & {
  /** What its terminal was last told to run. */
  readonly told: { readonly task: string; readonly attempt: number; readonly status: TaskStatus; readonly statusAt: number } | null;
  /** What the worker says of itself. */
  readonly says: string;
};
export type StoredSlot = Omit<Slot, 'life'> & { readonly life: StoredLife | null };
export type StoredPool = Omit<PoolView, 'slots'> & { readonly slots: readonly StoredSlot[] };

export interface StoredSwarm {
  readonly up: boolean;
  readonly pools: readonly StoredPool[];
  readonly providers: readonly ProviderView[];
  readonly strays: readonly StoredSlot[];
}

/** What became of a process that a slot ran for a task. */
export type RunOutcome =
  /** `left`: where the result lies, if it cannot be kept. */
  | { readonly type: 'complete'; readonly result?: JsonValue; readonly left?: string }
  | { readonly type: 'fail'; readonly error: string; readonly fatal?: boolean; readonly random: number }
  | { readonly type: 'lose' | 'release'; readonly why: string };

export interface PoolStore {
  swarm(): Promise<SwarmMemory>;
  setSwarm(memory: SwarmMemory, by: string): Promise<void>;
  /** Makes a memory for each new pool, gives those whose configuration changed a new chance, forgets those that are gone. */
  configure(pools: readonly PoolSpec[], budget?: Budget | null): Promise<void>;
  /** What the planner is to see of the configured pools. */
  states(): Promise<StoredSwarm>;
  event(pool: string, event: PoolEvent): Promise<PoolMemory>;
  /** Its service gives this pool nothing until then, nor others of its provider; null: until a person has acted. */
  park(pool: string, parking: Parking): Promise<void>;
  /** Whether that is so now; never of those that are in no pool, or in one that is no more. */
  isParked(pool: string | null): Promise<boolean>;
  providerBreaker(name: string, change: BreakerChange, random: number): Promise<void>;

  /** The worker can be given work from now on. */
  ready(incarnation: string): Promise<void>;
  /** The life is to end. False when the reason is gone: it has ended, or found work, or become ready meanwhile. */
  dismiss(incarnation: string, leaving: { kind: LeavingKind; why: string }, by: string): Promise<boolean>;
  /** One that was to go after its work may stay; one that is to go at once goes. */
  keep(incarnation: string, why: string): Promise<void>;
  /** How far up the ladder of the silent it is, or that it is heard again. */
  setRung(incarnation: string, rung: Rung['step'] | null, why: string): Promise<void>;
  /** The terminal is about to be told to run this attempt. False when the worker does not hold it any more. */
  launch(incarnation: string, task: string, attempt: number): Promise<boolean>;
  /** What became of it, unless the worker does not hold that attempt any more. */
  settle(incarnation: string, task: string, attempt: number, outcome: RunOutcome): Promise<boolean>;
  /** A person keeps a worker from being started again, or lets it. */
  hold(worker: string, why: string | null, by: string): Promise<void>;
  /** The conversation that whoever is about to be started there has: the one of before, or one of this name; null leaves that to the agent. */
  openSession(worker: string, pool: string, fresh: string | null): Promise<Session | null>;
  /** The agent has named its conversation. Nothing happens where swarm names them, or when this is no life of its worker any more. */
  learnSession(incarnation: string, id: string): Promise<void>;
  /** What is remembered of a place whose worker may be gone. */
  slot(worker: string): Promise<(SlotMemory & { readonly pool: string; readonly number: number }) | undefined>;

  /** What is known of workers of configured pools that wait, for the order in which they are served. */
  standings(claimants: readonly Claimant[]): Promise<Standing[]>;

  /** How the attempts of the pools went since then. */
  stats(since: number): Promise<StatsOf[]>;
}
