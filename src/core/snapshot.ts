/** What the planner looks at: pools and their workers, never the tasks on the board; its size is bounded by the workers. */

import type { Breaker } from './breaker.ts';
import type { Overspent } from './budget.ts';
import type { PoolMemory, PoolSpec } from './pool.ts';
import type { SwarmPolicy } from './pool-policy.ts';
import type { Leaving, Rung, SlotMemory } from './slot.ts';
import type { TaskStatus } from './task.ts';

/** A task in a worker's hands. */
export interface Held {
  readonly task: string;
  readonly attempt: number;
  readonly since: number;
  readonly leaseUntil: number;
  readonly leaseMs: number;
}

/** The process that a slot of drive `each` runs, or ran last. */
export interface Run {
  readonly task: string;
  readonly attempt: number;
  readonly state: 'running' | 'exited';
  /** What has become of the task meanwhile, and when. */
  readonly status: TaskStatus;
  readonly statusAt: number;
}

/** When each kind of sign was last seen; what was never seen has the time at which watching began. */
export interface Signs {
  readonly report: number;
  readonly output: number;
  readonly cpu: number;
  readonly progress: number;
  /** When its use of the processor was last looked at. */
  readonly probedAt: number;
}

export interface Life {
  readonly incarnation: string;
  readonly state: 'starting' | 'running';
  readonly startedAt: number;
  readonly readyAt: number | null;
  readonly claims: number;
  readonly held: readonly Held[];
  /** Since when it holds nothing. */
  readonly idleSince: number;
  readonly run: Run | null;
  /** It waits for work, by its own call or by ours on its behalf. */
  readonly asks: boolean;
  /** It waits for a person. */
  readonly waits: boolean;
  /** It is seen at work. */
  readonly works: boolean;
  /** A prompt is on its way into it. */
  readonly isTold: boolean;
  readonly signs: Signs;
  readonly leaving: Leaving | null;
  readonly rung: Rung | null;
}

export interface Slot {
  readonly name: string;
  readonly pool: string;
  readonly number: number;
  readonly memory: SlotMemory;
  readonly life: Life | null;
}

export interface PoolView {
  readonly spec: PoolSpec;
  readonly memory: PoolMemory;
  /** Tasks that its workers could claim now, by the very predicate that claims use. */
  readonly demand: number;
  /** How many of these the workers of other pools could claim as well, by pool. */
  readonly shared: Readonly<Record<string, number>>;
  /** Places to which tasks are assigned by name while nobody is there. */
  readonly called: readonly number[];
  /** How long its tasks take, as far as is known. */
  readonly meanMs: number | null;
  /** Its budget, or that of the swarm, leaves nothing for it. */
  readonly overspent?: Overspent | null;
  readonly slots: readonly Slot[];
}

export interface ProviderView {
  readonly name: string;
  readonly breaker: Breaker;
  readonly startedAt: number;
}

export interface Snapshot {
  /** Whether the swarm is to run: between `swarm up` and `swarm down`. */
  readonly up: boolean;
  readonly policy: SwarmPolicy;
  readonly pools: readonly PoolView[];
  readonly providers: readonly ProviderView[];
  /** Live workers of pools that are no longer configured. */
  readonly strays: readonly Slot[];
}
