/** The supervisor: on every nudge it looks at the stored state, asks the planner, and has done what it says. */

import { plan } from '../core/plan.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { SwarmPolicy } from '../core/pool-policy.ts';
import type { Life, Slot, Snapshot } from '../core/snapshot.ts';
import type { StoredLife, StoredSlot } from '../store/pool-store.ts';
import { Performer, type Parts as PerformerParts } from './performer.ts';
import type { WorkRun } from './workplace.ts';

export interface SupervisorParts extends Omit<PerformerParts, 'onDone' | 'poolOf'> {
  readonly policy: SwarmPolicy;
}

/** Between two looks passes at least as long as a look takes, and never much more: nudges come by the thousand. */
const pauseMsMax = 20;
const retryMs = 1_000;

export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #performer: Performer;
  #pools: ReadonlyMap<string, PoolSpec> = new Map();
  #policy: SwarmPolicy;
  #poolOfWorker = new Map<string, PoolSpec>();
  /** Lives that have not been heard yet, and become ready when they are. */
  #unready = new Set<string>();
  #suspects: ReadonlySet<string> = new Set();
  #typed: ReadonlySet<string> = new Set();
  #living: ReadonlySet<string> = new Set();
  /** Those heard before they were known. */
  readonly #early = new Set<string>();
  #hasLooked = false;
  #again = false;
  #running: Promise<void> | undefined;
  #resting: (() => void) | undefined;
  /** How many wait for what comes of a look. */
  #lookers = 0;
  #disarm: () => void = () => {};
  #isStopped = true;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#policy = parts.policy;
    this.#performer = new Performer({
      ...parts,
      onDone: () => void this.nudge(),
      poolOf: worker => this.#poolOfWorker.get(worker) ?? this.#poolByName(worker),
    });
  }

  /** From now on these are the pools. */
  async configure(pools: readonly PoolSpec[], policy: SwarmPolicy): Promise<void> {
    await this.#parts.store.pools.configure(pools, policy.budget);
    this.#pools = new Map(pools.map(pool => [pool.name, pool]));
    this.#policy = policy;
    this.#hasLooked = false;
  }

  begin(): Promise<void> {
    this.#isStopped = false;
    return this.nudge();
  }

  pool(name: string): PoolSpec | undefined {
    return this.#pools.get(name);
  }

  get poolNames(): string[] {
    return [...this.#pools.keys()];
  }

  set graceMs(graceMs: number | null) {
    this.#performer.graceMs = graceMs;
  }

  /** Why what came of its last run is not on the board yet. */
  unstored(incarnation: string): string | null {
    return this.#performer.unstored(incarnation);
  }

  /** Look again; resolves when what is to be done by then is recorded and begun. */
  nudge(): Promise<void> {
    const hasNobody = this.#hasLooked && this.#pools.size === 0 && this.#living.size === 0;
    if (this.#isStopped || hasNobody) return Promise.resolve();
    this.#again = true;
    this.#running ??= this.#rounds();
    return this.#running;
  }

  /** Somebody waits for the outcome: look without a pause. */
  async look(): Promise<void> {
    this.#lookers++;
    this.#resting?.();
    await this.nudge().finally(() => this.#lookers--);
  }

  /** A sign of life: whoever was suspected is looked at again. */
  sign(incarnation: string, kind: 'report' | 'output'): void {
    this.#parts.signs.note(incarnation, kind);
    // An agent to whom prompts are typed is there when it shows something; it may never call.
    if (kind === 'output' && this.#typed.has(incarnation) && this.#unready.delete(incarnation)) this.#ready(incarnation);
    if (this.#suspects.has(incarnation)) void this.nudge();
  }

  /** It begins to wait for work, which nobody does who hangs, or has its answer and is to be heard again. */
  asked(incarnation: string): void {
    if (!this.#living.has(incarnation)) return;
    this.#parts.signs.note(incarnation, 'report');
    void this.nudge();
  }

  /** Nobody could be heard for so long, so no silence of that time means anything. */
  passOver(ms: number): void {
    this.#parts.signs.shift(ms);
    void this.nudge();
  }

  /** A call of this worker. */
  heard(incarnation: string): void {
    if (this.#pools.size === 0 && !this.#living.has(incarnation)) return;
    this.sign(incarnation, 'report');
    if (!this.#living.has(incarnation)) this.#early.add(incarnation);
    if (this.#unready.delete(incarnation)) this.#ready(incarnation);
  }

  #ready(incarnation: string): void {
    void this.#parts.store.pools.ready(incarnation).catch(() => this.#unready.add(incarnation));
  }

  /** What the planner would be shown now. */
  async snapshot(): Promise<Snapshot> {
    const { store } = this.#parts;
    const stored = await store.pools.states();
    const complete = (slot: StoredSlot): Slot => ({ ...slot, life: slot.life === null ? null : this.#complete(slot.life, slot.pool) });
    return {
      ...stored,
      policy: this.#policy,
      pools: stored.pools.map(pool => ({ ...pool, slots: pool.slots.map(complete) })),
      strays: stored.strays.map(complete),
    };
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#disarm();
    this.#resting?.();
    await this.#running;
    await this.#performer.settled();
  }

  async #rounds(): Promise<void> {
    // So that it is known to run before it does anything.
    await Promise.resolve();
    const { clock } = this.#parts;
    while (this.#again && !this.#isStopped) {
      this.#again = false;
      const began = clock.now();
      await this.#round();
      await this.#rest(Math.min(pauseMsMax, clock.now() - began));
    }
    this.#running = undefined;
  }

  #rest(ms: number): Promise<void> {
    if (!this.#again || this.#lookers > 0 || this.#isStopped || ms <= 0) return Promise.resolve();
    return new Promise(resolve => {
      const disarm = this.#parts.clock.after(ms, resolve);
      this.#resting = () => {
        disarm();
        resolve();
      };
    });
  }

  async #round(): Promise<void> {
    const { clock, log } = this.#parts;
    this.#disarm();
    try {
      // Whoever is heard from here on may not be in what is read.
      const heard = [...this.#early];
      const snapshot = await this.snapshot();
      this.#remember(snapshot);
      for (const incarnation of heard) this.#early.delete(incarnation);
      const { actions, nextAt } = plan(snapshot, clock.now());
      if (nextAt !== null) this.#arm(nextAt);
      for (const action of actions) await this.#performer.perform(action);
    } catch (error) {
      log.error({ err: error }, 'supervision failed; trying again');
      this.#arm(clock.now() + retryMs);
    }
  }

  #arm(at: number): void {
    this.#disarm = this.#parts.clock.after(Math.max(0, at - this.#parts.clock.now()), () => void this.nudge());
  }

  #remember({ pools, strays }: Snapshot): void {
    this.#poolOfWorker = new Map();
    const lives: Life[] = [];
    for (const { spec, slots } of pools) {
      for (const { name, life } of slots) {
        this.#poolOfWorker.set(name, spec);
        if (life !== null) lives.push(life);
      }
    }
    for (const { life } of strays) if (life !== null) lives.push(life);
    this.#hasLooked = true;
    this.#living = new Set(lives.map(({ incarnation }) => incarnation));
    this.#suspects = new Set(lives.filter(({ rung }) => rung !== null).map(({ incarnation }) => incarnation));
    this.#unready = new Set(lives.filter(({ readyAt }) => readyAt === null).map(({ incarnation }) => incarnation));
    const typed = pools.filter(({ spec }) => spec.drive === 'typed').flatMap(({ slots }) => slots);
    this.#typed = new Set(typed.flatMap(({ life }) => life?.incarnation ?? []));
    for (const incarnation of this.#typed)
      if (this.#parts.signs.hasShown(incarnation) && this.#unready.delete(incarnation)) this.#ready(incarnation);
    for (const incarnation of this.#early) if (this.#unready.delete(incarnation)) this.#ready(incarnation);
    this.#parts.signs.forgetAllBut(this.#living);
    this.#performer.forgetAllBut(this.#living);
  }

  #complete({ told, says, ...life }: StoredLife, pool: string): Life {
    const { workplace, signs } = this.#parts;
    const isTyped = this.#pools.get(pool)?.drive === 'typed';
    const run = isTyped ? typedRun(life, told) : workplace.runOf(life.incarnation);
    const isTold = run !== null && told !== null && run.task === told.task && run.attempt === told.attempt;
    return {
      ...life,
      run: isTold ? { ...run, status: told.status, statusAt: told.statusAt } : null,
      asks: this.#performer.asks(life.incarnation),
      waits: says === 'waiting',
      works: says === 'working',
      isTold: workplace.isTelling(life.incarnation),
      signs: signs.of(life.incarnation, Math.max(life.startedAt, life.readyAt ?? 0)),
    };
  }

  /** For a worker that is only about to be there: its name says where it belongs. */
  #poolByName(worker: string): PoolSpec | undefined {
    return this.#pools.get(worker.replace(/-\d+$/, ''));
  }
}

/** What was typed in is under way as long as the worker holds it: nobody types the same prompt twice. */
const typedRun = ({ held }: Pick<Life, 'held'>, told: StoredLife['told']): WorkRun | null =>
  told !== null && held.some(({ task, attempt }) => task === told.task && attempt === told.attempt)
    ? { task: told.task, attempt: told.attempt, state: 'running' }
    : null;
