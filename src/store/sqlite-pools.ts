/** The pool side of the store in SQLite, one transaction per method. */

import type { BreakerChange, Parking } from '../core/breaker.ts';
import type { Budget } from '../core/budget.ts';
import type { Claimant } from '../core/claimant.ts';
import { SwarmError } from '../core/error.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { PoolEvent } from '../core/pool-after.ts';
import type { Standing } from '../core/precedence.ts';
import { freshSlot, type LeavingKind, type Rung } from '../core/slot.ts';
import type { TaskEvent } from '../core/task-event.ts';
import type { ArtifactTable } from './artifact-table.ts';
import type { AttemptTable } from './attempt-table.ts';
import type { BudgetTable } from './budget-table.ts';
import type { Claims } from './claims.ts';
import type { Demand, PoolDemand } from './demand.ts';
import type { Journal } from './journal.ts';
import type { KindRecord, LearningTable } from './learning-table.ts';
import type { LifeTable, PlacedLife } from './life-table.ts';
import type { PoolStore, RunOutcome, StoredPool, StoredSlot, StoredSwarm, SwarmMemory } from './pool-store.ts';
import type { PoolTable, SlotRow } from './pool-table.ts';
import type { SessionTable } from './session-table.ts';
import type { StoreOptions } from './store.ts';
import type { UsageTable } from './usage-table.ts';
import type { WorkerTable } from './worker-table.ts';

interface Parts {
  readonly journal: Journal;
  readonly pools: PoolTable;
  readonly lives: LifeTable;
  readonly claims: Claims;
  readonly demand: Demand;
  readonly attempts: AttemptTable;
  readonly learning: LearningTable;
  readonly usage: UsageTable;
  readonly budgets: BudgetTable;
  readonly workers: WorkerTable;
  readonly sessions: SessionTable;
  readonly artifacts: ArtifactTable;
  readonly options: StoreOptions;
  readonly apply: (task: string, event: TaskEvent, by: string) => void;
}

export class SqlitePools implements PoolStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  swarm() {
    return this.#read(({ pools }) => pools.swarm());
  }

  setSwarm(memory: SwarmMemory, by: string) {
    return this.#write(({ pools, usage, budgets }) => {
      const isBegun = memory.up && !pools.swarm().up;
      pools.setSwarm(memory, by);
      if (!isBegun) return;
      usage.beginRun();
      budgets.beginRun();
    });
  }

  configure(specs: readonly PoolSpec[], budget: Budget | null = null) {
    return this.#write(({ pools, budgets }) => {
      pools.configure(specs);
      budgets.configure(specs, budget);
    });
  }

  states() {
    return this.#read(parts => statesOf(parts));
  }

  event(pool: string, event: PoolEvent) {
    return this.#write(({ pools }) => pools.event(pool, event));
  }

  providerBreaker(name: string, change: BreakerChange, random: number) {
    return this.#write(({ pools }) => pools.providerBreaker(name, change, random));
  }

  park(pool: string, parking: Parking) {
    return this.#write(({ pools }) => pools.park(pool, parking));
  }

  isParked(pool: string | null) {
    return this.#read(({ pools }) => pools.isParked(pool));
  }

  ready(incarnation: string) {
    return this.#write(({ lives }) => lives.ready(incarnation));
  }

  dismiss(incarnation: string, leaving: { kind: LeavingKind; why: string }, by: string) {
    return this.#write(({ lives }) => lives.dismiss(incarnation, leaving, by));
  }

  keep(incarnation: string, why: string) {
    return this.#write(({ lives }) => lives.keep(incarnation, why));
  }

  setRung(incarnation: string, rung: Rung['step'] | null, why: string) {
    return this.#write(({ lives }) => lives.setRung(incarnation, rung, why));
  }

  launch(incarnation: string, task: string, attempt: number) {
    return this.#write(({ lives }) => lives.launch(incarnation, task, attempt));
  }

  settle(incarnation: string, task: string, attempt: number, outcome: RunOutcome) {
    return this.#write(({ lives, apply }) => {
      if (!lives.holds(incarnation, task, attempt)) return false;
      const by = { kind: 'operator', name: 'swarm' } as const;
      if (outcome.type === 'lose') apply(task, { type: 'lose', why: outcome.why }, 'swarm');
      else if (outcome.type !== 'complete') apply(task, { ...outcome, by }, 'swarm');
      else this.#complete(task, outcome);
      return true;
    });
  }

  /** Nobody is there any more to mend a result that does not fit, or to shorten one that cannot be kept: this attempt has failed. */
  #complete(task: string, { result: whole, left }: Extract<RunOutcome, { type: 'complete' }>): void {
    const { apply, artifacts, options } = this.#parts;
    const by = { kind: 'operator', name: 'swarm' } as const;
    try {
      const kept = whole === undefined ? {} : { whole, ...artifacts.keepResult(whole, { task, by: 'swarm' }) };
      apply(task, { type: 'complete', by, ...kept }, 'swarm');
    } catch (error) {
      const isFull = error instanceof SwarmError && error.code === 'limit_reached';
      if (!isFull && !(error instanceof SwarmError && error.data?.faults !== undefined)) throw error;
      // Another attempt would find the disk as full.
      const where = isFull && left !== undefined ? `: its result stays in ${left}` : '';
      apply(task, { type: 'fail', by, error: error.message + where, fatal: isFull, random: options.random() }, 'swarm');
    }
  }

  hold(worker: string, why: string | null, by: string) {
    return this.#write(({ pools, workers }) => {
      const slot = pools.slot(worker);
      const pool = slot?.pool ?? workers.get(worker).pool;
      if (pool === null || pools.spec(pool) === undefined)
        throw new SwarmError('refused', `${worker} belongs to no pool that is configured`, { hint: '`swarm ps` shows the pools.' });
      const number = slot?.number ?? Number(worker.slice(pool.length + 1));
      if (worker !== `${pool}-${number}`) throw new SwarmError('refused', `${worker} has no place in pool ${pool}: nobody starts it again`);
      pools.hold(worker, { pool, number }, why, by);
    });
  }

  openSession(worker: string, pool: string, fresh: string | null) {
    return this.#write(({ sessions }) => sessions.open(worker, pool, fresh));
  }

  learnSession(incarnation: string, id: string) {
    return this.#write(({ lives, pools, sessions }) => {
      const place = lives.placeOf(incarnation);
      if (place === undefined || pools.spec(place.pool)?.launch.agent?.agent.session?.owner !== 'learned') return;
      sessions.learn(place.worker, place.pool, id);
    });
  }

  slot(worker: string) {
    return this.#read(({ pools }) => pools.slot(worker));
  }

  stats(since: number) {
    return this.#read(({ attempts }) => attempts.stats(since));
  }

  standings(claimants: readonly Claimant[]) {
    return this.#read(parts => standingsOf(claimants, parts));
  }

  #read<T>(work: (parts: Parts) => T): Promise<T> {
    return this.#parts.journal.read(() => work(this.#parts));
  }

  #write<T>(work: (parts: Parts) => T): Promise<T> {
    return this.#parts.journal.write(() => work(this.#parts));
  }
}

function statesOf(parts: Parts): StoredSwarm {
  const { pools, lives } = parts;
  const livesByPool = Map.groupBy(lives.all(), life => life.pool);
  const slotsByPool = Map.groupBy(pools.slots(), ({ data }) => data.pool);
  const demands = parts.demand.ofPools(pools.specs.map(pool => ({ pool, scaled: pools.pool(pool.name).scaled })));
  const states = pools.specs.map((spec, at) =>
    poolState(spec, placesOf(livesByPool.get(spec.name) ?? [], slotsByPool.get(spec.name) ?? []), demands[at]!, parts),
  );
  const strays = [...livesByPool].filter(([pool]) => pools.spec(pool) === undefined).flatMap(([, placed]) => placesOf(placed, []));
  return { up: pools.swarm().up, pools: states, providers: pools.providers(), strays };
}

function standingsOf(claimants: readonly Claimant[], { pools, lives, claims, learning }: Parts): Standing[] {
  const placed = new Map(lives.all().map(({ life }) => [life.incarnation, life]));
  const records = new Map<string, KindRecord>();
  const recordOf = ({ role, preset }: PoolSpec, task: string): KindRecord => {
    const key = JSON.stringify([role, preset, task]);
    const known = records.get(key) ?? learning.recordOf({ role, preset }, task);
    records.set(key, known);
    return known;
  };
  return claimants.flatMap(claimant => {
    const [spec, life] = [pools.spec(claimant.pool ?? ''), placed.get(claimant.incarnation)];
    if (spec === undefined || life === undefined) return [];
    const { incarnation, capabilities } = claimant;
    const strategy = spec.policy.assign;
    const task = claims.peek(claimant, []);
    const spare = task === undefined || capabilities === 'any' ? 0 : capabilities.length - task.requires.length;
    const knows = task !== undefined && claims.knows(claimant.name, task);
    // Nobody measures what nobody asks for.
    const record = strategy === 'best-match' && task !== undefined ? recordOf(spec, task.id) : noRecord;
    return [{ incarnation, strategy, knows, spare, held: life.held.length, idleSince: life.idleSince, ...record }];
  });
}

const noRecord: KindRecord = { success: null, meanMs: null, meanMicros: null };

function poolState(spec: PoolSpec, slots: StoredSlot[], asked: PoolDemand, { pools, attempts, budgets }: Parts): StoredPool {
  const alive = new Set(slots.filter(({ life }) => life !== null).map(({ number }) => number));
  const memory = pools.pool(spec.name);
  const { demand, shared, called } = asked;
  const { targetWaitMs } = spec.policy.scale;
  const spent = budgets.stopped(spec.name);
  return {
    ...{ spec, memory, demand, shared, slots },
    ...(spent === null ? {} : { overspent: spent }),
    called: called.filter(number => !alive.has(number)),
    meanMs: targetWaitMs === null ? null : attempts.meanMs(spec.name),
  };
}

/** Those who live, and those of whom something is remembered. */
function placesOf(placed: readonly PlacedLife[], remembered: readonly { name: string; data: SlotRow }[]): StoredSlot[] {
  const places = new Map<string, StoredSlot>();
  for (const { name, data } of remembered) {
    const { pool, number, ...memory } = data;
    places.set(name, { name, pool, number, memory, life: null });
  }
  for (const { worker, pool, number, life } of placed)
    places.set(worker, { name: worker, pool, number, memory: places.get(worker)?.memory ?? freshSlot, life });
  return [...places.values()].sort((a, b) => a.number - b.number);
}
