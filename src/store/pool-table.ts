/** Pools as the board keeps them: their memories, the places of their workers, and who may be given work. */

import type Database from 'better-sqlite3';
import {
  type Breaker,
  type BreakerChange,
  breakerAfter,
  breakerSet,
  closedAgain,
  closedBreaker,
  isResting,
  type Parking,
} from '../core/breaker.ts';
import type { Overspent } from '../core/budget.ts';
import type { Claimant } from '../core/claimant.ts';
import { SwarmError } from '../core/error.ts';
import { hashOf, type PoolMemory, type PoolSpec } from '../core/pool.ts';
import { breakerFacts, freshPool, type PoolEvent, type PoolFact, poolAfter } from '../core/pool-after.ts';
import { defaultPoolPolicy } from '../core/pool-policy.ts';
import { type Death, freshSlot, type SlotMemory, withDeath } from '../core/slot.ts';
import type { ProviderView } from '../core/snapshot.ts';
import type { Journal } from './journal.ts';
import type { MemoryTable } from './memory-table.ts';
import type { SwarmMemory } from './pool-store.ts';

/** Where a slot belongs stands with what is remembered of it. */
export type SlotRow = SlotMemory & { readonly pool: string; readonly number: number };
type PoolRow = PoolMemory & { readonly hash: string };
type ProviderRow = Omit<ProviderView, 'name'>;

interface LifeState {
  readonly pool: string | null;
  readonly leaving: string | null;
  readonly concurrency: number | null;
  readonly ended_at: number | null;
}

interface PoolTableOptions {
  now(): number;
  onForget(pool: string): void;
  /** Why a budget leaves nothing for this pool, or for anybody. */
  overspent(pool: string | null): Overspent | null;
}

const downSwarm: SwarmMemory = { up: false, file: null, preset: null };
/** Two ends of a pause that are so close are one. */
const alikeMs = 10 * 60_000;
const freshProvider: ProviderRow = { breaker: closedBreaker, startedAt: 0 };

export class PoolTable {
  readonly #memory: MemoryTable;
  readonly #journal: Journal;
  readonly #now: () => number;
  readonly #onForget: (pool: string) => void;
  readonly #overspent: PoolTableOptions['overspent'];
  readonly #lifeOf;
  readonly #heldInPool;
  readonly #heldBy;
  #specs: ReadonlyMap<string, PoolSpec> = new Map();

  constructor(db: Database.Database, memory: MemoryTable, journal: Journal, { now, onForget, overspent }: PoolTableOptions) {
    this.#memory = memory;
    this.#journal = journal;
    this.#now = now;
    this.#onForget = onForget;
    this.#overspent = overspent;
    this.#lifeOf = db.prepare('SELECT pool, leaving, concurrency, ended_at FROM process WHERE incarnation = ?');
    this.#heldBy = db.prepare(`SELECT count(*) FROM task INDEXED BY task_holder WHERE incarnation = ? AND status = 'in_progress'`).pluck();
    this.#heldInPool = db
      .prepare(
        `SELECT count(*) FROM worker w JOIN task t INDEXED BY task_holder ON t.incarnation = w.incarnation AND t.status = 'in_progress'
         WHERE w.pool = ?`,
      )
      .pluck();
  }

  get specs(): PoolSpec[] {
    return [...this.#specs.values()];
  }

  spec(name: string): PoolSpec | undefined {
    return this.#specs.get(name);
  }

  swarm(): SwarmMemory {
    return this.#memory.get<SwarmMemory>('swarm', 'swarm') ?? downSwarm;
  }

  setSwarm(memory: SwarmMemory, by: string): void {
    const { up } = this.swarm();
    this.#memory.put('swarm', 'swarm', memory);
    if (memory.up !== up) this.#log('swarm', { type: memory.up ? 'swarm.up' : 'swarm.down', by, data: {} });
  }

  configure(specs: readonly PoolSpec[]): void {
    const before = this.#specs;
    this.#specs = new Map(specs.map(spec => [spec.name, spec]));
    this.#journal.onUndo(() => {
      this.#specs = before;
    });
    for (const spec of specs) {
      const known = this.#memory.get<PoolRow>('pool', spec.name);
      const hash = hashOf(spec);
      if (known?.hash === hash) continue;
      this.#put(spec.name, { ...(known ?? freshPool(spec)), hash });
      this.event(spec.name, { type: 'configure' });
    }
    for (const { name } of this.#memory.all('pool')) if (!this.#specs.has(name)) this.#forget(name);
  }

  /** The pools whose tasks this one takes now. */
  wardsOf(name: string | null): PoolSpec[] {
    if (name === null) return [];
    return this.specs.filter(spec => spec.fallback !== null && this.pool(spec.name).standIn === name);
  }

  pool(name: string): PoolMemory {
    return this.#memory.get<PoolRow>('pool', name) ?? freshPool(this.#known(name));
  }

  event(name: string, event: PoolEvent): PoolMemory {
    const spec = this.#known(name);
    const before = this.#memory.get<PoolRow>('pool', name);
    const { memory, facts } = poolAfter(before ?? freshPool(spec), event, spec, this.#now());
    this.#put(name, { ...memory, hash: before?.hash ?? hashOf(spec) });
    for (const fact of facts) this.#log(`pool:${name}`, fact);
    if (spec.provider !== null) this.#letProviderGoOn(spec.provider, event);
    if (event.type === 'start' && spec.provider !== null) this.#provide(spec.provider, { startedAt: this.#now() });
    // Whoever waits may be served again.
    if (['resume', 'breaker', 'configure', 'progress', 'fall back'].includes(event.type)) this.#journal.markReady();
    return memory;
  }

  /** A person who lets a pool go on means all that stands in its way; a new configuration may be what its service waited for. */
  #letProviderGoOn(provider: string, event: PoolEvent): void {
    const { breaker } = this.#providers(provider);
    if (event.type === 'resume' && breaker.state !== 'closed')
      this.#turn(provider, closedAgain(breaker, this.#now()), `${event.by} lets it go on`);
    const isForPerson = breaker.state === 'open' && breaker.until === null;
    if (event.type === 'configure' && isForPerson) this.#turn(provider, closedAgain(breaker, this.#now()), 'its configuration is new');
  }

  /** A worker of the pool moved a task on. Nothing is written where there is nothing to make good. */
  progressed(incarnation: string, isEnd: boolean): void {
    const { pool } = (this.#lifeOf.get(incarnation) ?? { pool: null }) as Pick<LifeState, 'pool'>;
    if (pool === null || !this.#specs.has(pool)) return;
    const { breaker, useless } = this.pool(pool);
    const isWell = breaker.state === 'closed' && breaker.recent.length === 0 && breaker.starts === 0 && useless === 0;
    if (!isWell && (isEnd || breaker.state === 'half_open')) this.event(pool, { type: 'progress' });
  }

  providers(): ProviderView[] {
    return this.#memory.all<ProviderRow>('provider').map(({ name, data }) => ({ name, ...data }));
  }

  providerBreaker(name: string, change: BreakerChange, random: number): void {
    const { breaker } = this.#providers(name);
    this.#turn(name, breakerSet(breaker, change, defaultPoolPolicy.breaker, this.#now(), random), change.why);
  }

  /** The same said by one worker after the other is said once. */
  park(name: string, parking: Parking): void {
    const { why, until } = parking;
    const { provider } = this.#known(name);
    const breaker = provider === null ? this.pool(name).breaker : this.#providers(provider).breaker;
    if (breaker.state === 'open' && (breaker.until === null || (until !== null && until < breaker.until + alikeMs))) return;
    if (provider === null) this.event(name, { type: 'parked', ...parking });
    else this.#turn(provider, breakerAfter(breaker, { type: 'parked', at: this.#now(), ...parking }, defaultPoolPolicy.breaker), why);
  }

  isParked(name: string | null): boolean {
    if (name === null || !this.#specs.has(name)) return false;
    const { provider } = this.#known(name);
    return isResting(this.pool(name).breaker) || (provider !== null && isResting(this.#providers(provider).breaker));
  }

  slots(): { name: string; data: SlotRow }[] {
    return this.#memory.all<SlotRow>('slot');
  }

  slot(worker: string): SlotRow | undefined {
    return this.#memory.get<SlotRow>('slot', worker);
  }

  /** A person keeps a worker from being started again, or lets it be. */
  hold(worker: string, place: { pool: string; number: number }, why: string | null, by: string): void {
    const { pool, number } = place;
    const before = this.slot(worker) ?? { ...freshSlot, pool, number };
    if (before.held === why) return;
    // A person's word is worth a fresh start.
    this.#memory.put('slot', worker, { ...before, held: why, deaths: why === null ? [] : before.deaths });
    this.#log(worker, { type: why === null ? 'worker.freed' : 'worker.held', by, data: why === null ? {} : { why } });
  }

  /** An end that nobody asked for: the place remembers it, and its pool learns from it. */
  died(worker: string, { pool, number }: { pool: string; number: number }, death: Death, refusal: { isLasting: boolean } | null): void {
    const spec = this.#specs.get(pool);
    if (spec === undefined) return;
    const before = this.slot(worker) ?? { ...freshSlot, pool, number };
    this.#memory.put('slot', worker, { ...before, ...withDeath(before, death, spec.policy.restart) });
    const { why, random } = death;
    this.event(pool, refusal === null ? { type: 'end', ...death } : { type: 'refusal', why, random, isLasting: refusal.isLasting });
  }

  /** Why this claimant is given nothing now, whatever waits. */
  withheld(claimant: Claimant): string | null {
    const life = this.#lifeOf.get(claimant.incarnation) as LifeState | undefined;
    // Its last call may come to the board after its end.
    if (life !== undefined && life.ended_at !== null) return `${claimant.name} has ended`;
    const spent = this.#overspent(claimant.pool);
    if (spent !== null) return spent.why;
    if (claimant.pool === null || !this.#specs.has(claimant.pool)) return null;
    const leaving = life?.leaving ?? null;
    if (leaving !== null) return `${claimant.name} is to go: ${(JSON.parse(leaving) as { why: string }).why}`;
    const { concurrency } = this.#known(claimant.pool);
    if (this.atLimit(claimant.incarnation))
      return `${claimant.name} holds ${concurrency === 1 ? 'a task' : `${concurrency} tasks`}, and may not hold more`;
    return this.#poolWithheld(claimant.pool);
  }

  /** Whether this worker holds as many tasks as it may. */
  atLimit(incarnation: string): boolean {
    const { concurrency = null } = (this.#lifeOf.get(incarnation) ?? {}) as Partial<LifeState>;
    return concurrency !== null && (this.#heldBy.get(incarnation) as number) >= concurrency;
  }

  #poolWithheld(name: string): string | null {
    const { paused, breaker } = this.pool(name);
    if (paused !== null) return `${paused} paused its pool ${name}`;
    if (breaker.state === 'open') return `the breaker of its pool ${name} is open: ${breaker.why}`;
    const { provider } = this.#known(name);
    const theirs = provider === null ? undefined : this.#memory.get<ProviderRow>('provider', provider)?.breaker;
    if (theirs?.state === 'open') return `the breaker of its provider ${provider} is open: ${theirs.why}`;
    if (breaker.state === 'half_open' && (this.#heldInPool.get(name) as number) > 0)
      return `one task probes whether pool ${name} works again`;
    return null;
  }

  #providers(name: string): ProviderRow {
    return this.#memory.get<ProviderRow>('provider', name) ?? freshProvider;
  }

  #turn(provider: string, after: Breaker, why: string): void {
    const { breaker } = this.#providers(provider);
    this.#provide(provider, { breaker: after });
    for (const fact of breakerFacts(breaker, after, why)) this.#log(`provider:${provider}`, fact);
    this.#journal.markReady();
  }

  #known(name: string): PoolSpec {
    const spec = this.#specs.get(name);
    if (spec !== undefined) return spec;
    const names = [...this.#specs.keys()];
    throw new SwarmError('not_found', `there is no pool ${name}`, {
      hint: names.length === 0 ? 'No pool is configured, or the swarm is not up: `swarm up`.' : `There are: ${names.join(', ')}.`,
    });
  }

  #provide(name: string, change: Partial<ProviderRow>): void {
    this.#memory.put('provider', name, { ...this.#providers(name), ...change });
  }

  #put(name: string, row: PoolRow): void {
    this.#memory.put('pool', name, row);
  }

  #forget(pool: string): void {
    this.#memory.drop('pool', pool);
    for (const { name, data } of this.slots()) if (data.pool === pool) this.#memory.drop('slot', name);
    this.#onForget(pool);
    this.#log(`pool:${pool}`, { type: 'pool.removed', by: 'swarm', data: {} });
  }

  #log(subject: string, { type, by, data }: PoolFact): void {
    this.#journal.append({ type, subject, by, at: this.#now(), data });
  }
}
