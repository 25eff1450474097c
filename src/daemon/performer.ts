/** Carries out what the planner decided: the guarded write first, then the effect. What a crash leaves undone is decided again. */

import type { Action } from '../core/action.ts';
import { claimantOfPool } from '../core/claimant.ts';
import { SwarmError } from '../core/error.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { Held } from '../core/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { SignBook } from './signs.ts';
import type { Waiters } from './waiters.ts';
import type { Workplace } from './workplace.ts';

type Doing<D extends Action['do']> = Extract<Action, { do: D }>;

export interface Parts {
  readonly store: Store;
  readonly waiters: Waiters;
  readonly workplace: Workplace;
  readonly signs: SignBook;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  readonly leaseMs: number;
  /** By worker. */
  poolOf(worker: string): PoolSpec | undefined;
  /** Something came to an end that a plan may build on. */
  onDone(): void;
}

/** After a failure, say of the disk, the same is tried again this much later. */
const retryMs = 1_000;
const usualGraceMs = 750;

export class Performer {
  readonly #parts: Parts;
  /** Effects under way, by what they are about: decided again meanwhile, they are not begun again. */
  readonly #under = new Map<string, Promise<void>>();
  /** On behalf of whom work is asked for. */
  readonly #asks = new Map<string, AbortController>();
  /** What came of runs that have ended and cannot be stored yet, by incarnation: why not. */
  readonly #unstored = new Map<string, string>();
  /** Overrides the pools' own patience, while everything goes down at once. */
  graceMs: number | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Resolves when the decision is recorded and its effect has begun. */
  async perform(action: Action): Promise<void> {
    const key = `${action.do} ${'incarnation' in action ? action.incarnation : 'worker' in action ? action.worker : ''}`;
    if (this.#under.has(key)) return;
    await this.#do(action, effect => this.#begin(key, effect));
  }

  asks(incarnation: string): boolean {
    return this.#asks.has(incarnation) || this.#parts.waiters.waits(incarnation);
  }

  /** Why what came of its last run is not on the board yet. */
  unstored(incarnation: string): string | null {
    return this.#unstored.get(incarnation) ?? null;
  }

  /** Ends the asking of those who are no more. */
  forgetAllBut(incarnations: ReadonlySet<string>): void {
    for (const incarnation of this.#asks.keys()) if (!incarnations.has(incarnation)) this.#hush(incarnation);
    for (const incarnation of this.#unstored.keys()) if (!incarnations.has(incarnation)) this.#unstored.delete(incarnation);
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    for (const asking of this.#asks.values()) asking.abort();
    while (this.#under.size > 0) await Promise.allSettled(this.#under.values());
  }

  /** Whatever fails is logged and, if it still has to be, decided again. */
  #begin(key: string, effect: () => Promise<unknown>): void {
    const { log, clock, onDone } = this.#parts;
    const work = effect().then(
      () => this.#over(key),
      error => {
        // Refusals are answers: the board has taken note of what they mean.
        if (!(error instanceof SwarmError) || error.code === 'internal') log.error({ err: error, doing: key }, 'could not be done');
        return new Promise<void>(resolve => {
          clock.after(retryMs, () => resolve(this.#over(key)));
        });
      },
    );
    this.#under.set(key, work.then(onDone));
  }

  #over(key: string): void {
    this.#under.delete(key);
  }

  async #do(action: Action, begin: (effect: () => Promise<unknown>) => void): Promise<void> {
    const { store, clock, chance, workplace, leaseMs, poolOf } = this.#parts;
    const { pools } = store;
    switch (action.do) {
      case 'renew':
        await store.renew(action.incarnation, clock.now() + leaseMs);
        return;
      case 'scale':
        await pools.event(action.pool, { type: 'scale', target: action.target, why: action.why, inputs: action.inputs });
        return;
      case 'start':
        return begin(() => this.#start(action));
      case 'dismiss': {
        const { incarnation, kind, why } = action;
        const isAgreed = await pools.dismiss(incarnation, { kind, why }, 'swarm');
        if (isAgreed && kind !== 'drain') await this.perform({ do: 'stop', worker: action.worker, incarnation, graceMs: null, why });
        return;
      }
      case 'keep':
        return pools.keep(action.incarnation, action.why);
      case 'stop':
        return begin(() => this.#end(action));
      case 'breaker':
        if (action.scope === 'provider') return pools.providerBreaker(action.name, action.change, chance.random());
        await pools.event(action.name, { type: 'breaker', change: action.change, random: chance.random() });
        return;
      case 'fall back':
        await pools.event(action.pool, { type: 'fall back', to: action.to, why: action.why });
        return;
      case 'cut':
        return begin(() => workplace.cut(action.incarnation, poolOf(action.worker)?.policy.graceMs ?? usualGraceMs));
      case 'launch':
        return begin(() => this.#launch(action));
      case 'settle':
        return begin(() => this.#settle(action));
      default:
        return this.#attend(action, begin);
    }
  }

  async #attend(
    action: Doing<'probe' | 'suspect' | 'nudge' | 'interrupt' | 'clear' | 'ask' | 'hush'>,
    begin: (effect: () => Promise<unknown>) => void,
  ): Promise<void> {
    const { store, workplace, signs, poolOf } = this.#parts;
    const { incarnation } = action;
    switch (action.do) {
      case 'probe':
        return begin(async () => signs.probed(incarnation, await workplace.cpuOf(incarnation)));
      case 'hush':
        return this.#hush(incarnation);
      case 'ask':
        return this.#ask(action.worker, incarnation);
    }
    const rung = ({ suspect: 'suspect', nudge: 'nudged', interrupt: 'interrupted', clear: null } as const)[action.do];
    await store.pools.setRung(incarnation, rung, action.why);
    const launch = poolOf(action.worker)?.launch;
    const doIt = (type: () => Promise<number>): void => {
      signs.typed(incarnation);
      begin(() => type().finally(() => signs.typed(incarnation)));
    };
    if (action.do === 'nudge' && launch?.nudge) doIt(() => workplace.nudge(incarnation, launch.nudge!));
    else if (action.do === 'interrupt' && launch !== undefined) doIt(() => workplace.interrupt(incarnation, launch.interrupt));
  }

  #end({ worker, incarnation, graceMs }: Doing<'stop'>): Promise<unknown> {
    const { workplace, poolOf } = this.#parts;
    const pool = poolOf(worker);
    return workplace.end(incarnation, this.graceMs ?? graceMs ?? pool?.policy.graceMs ?? usualGraceMs, pool);
  }

  async #start({ pool: name, worker, number, why }: Doing<'start'>): Promise<void> {
    const pool = this.#parts.poolOf(worker);
    if (pool?.name !== name) return;
    try {
      await this.#parts.workplace.begin(pool, number, why);
    } catch (error) {
      // Of anything else that keeps a life from beginning the board knows already.
      if (!(error instanceof SwarmError) || error.data?.fault !== 'pool') throw error;
      await this.#refuse(pool, error);
    }
  }

  /** Opens the breaker of a pool that cannot work as it is. */
  async #refuse({ name }: PoolSpec, error: SwarmError): Promise<void> {
    const { store, chance } = this.#parts;
    const why = reasonIn(error);
    await store.pools.event(name, { type: 'refusal', why, isLasting: isLastingFault(error), random: chance.random() });
  }

  /** The slot waits for work as an agent does, so that it gets what an agent would get, in its turn. */
  #ask(worker: string, incarnation: string): void {
    const pool = this.#parts.poolOf(worker);
    if (pool === undefined || this.#asks.has(incarnation)) return;
    const asking = new AbortController();
    this.#asks.set(incarnation, asking);
    const { waiters, chance, leaseMs, onDone, log } = this.#parts;
    const wish = {
      claimant: claimantOfPool(pool, worker, incarnation),
      grant: { token: chance.id(), leaseMs, key: null },
      ...{ claim: true, waitMs: Number.POSITIVE_INFINITY, signal: asking.signal },
    };
    const answered = waiters.find(wish).catch(error => void log.debug({ err: error, worker }, 'asking for work ended'));
    void answered.then(found => {
      if (this.#asks.get(incarnation) === asking) this.#asks.delete(incarnation);
      if (found?.task !== undefined) {
        void this.perform({ do: 'launch', worker, incarnation, task: found.task.id, attempt: found.task.attempt });
      }
      onDone();
    });
  }

  #hush(incarnation: string): void {
    this.#asks.get(incarnation)?.abort();
    this.#asks.delete(incarnation);
  }

  async #launch({ worker, incarnation, task: id, attempt }: Doing<'launch'>): Promise<void> {
    const { store, workplace, signs, poolOf } = this.#parts;
    const pool = poolOf(worker);
    if (pool === undefined || !(await store.pools.launch(incarnation, id, attempt))) return;
    signs.note(incarnation, 'report');
    try {
      await workplace.launch({ name: worker, incarnation }, pool, await store.task(id));
      // Making a worktree may have taken long, and that was not its silence.
      signs.note(incarnation, 'report');
    } catch (error) {
      await this.#couldNotLaunch(error, pool, { incarnation, task: id, attempt });
    }
  }

  /** What is wrong with the task fails the task; what is wrong with the pool opens its breaker, and costs the task nothing. */
  async #couldNotLaunch(error: unknown, pool: PoolSpec, held: Pick<Held, 'task' | 'attempt'> & { incarnation: string }): Promise<void> {
    // What is only not possible yet says nothing of the pool, and is tried again before long.
    if (!(error instanceof SwarmError) || error.code === 'internal' || error.code === 'unavailable') throw error;
    // With the worker went its task, back to the board.
    if (error.data?.cause === 'ended') return;
    const { store, chance } = this.#parts;
    const message = reasonIn(error);
    const isTasksFault = error.data?.fault === 'task';
    const isPoolsFault = !isTasksFault && error.data?.cause !== 'parked';
    const outcome = isTasksFault
      ? ({ type: 'fail', error: message, fatal: true, random: chance.random() } as const)
      : ({ type: 'release', why: message } as const);
    if (isPoolsFault) await this.#refuse(pool, error);
    await store.pools.settle(held.incarnation, held.task, held.attempt, outcome);
  }

  async #settle({ worker, incarnation, task, attempt, ended }: Doing<'settle'>): Promise<void> {
    const { store, workplace, chance, poolOf } = this.#parts;
    const pool = poolOf(worker);
    if (pool === undefined) return;
    const { outcome, workerFault } = await workplace.outcomeOf({ name: worker, incarnation }, pool);
    const isCut = ended !== null && outcome.type !== 'complete';
    const isNews = await store.pools
      .settle(incarnation, task, attempt, isCut ? { type: 'release', why: ended } : outcome)
      .catch(error => this.#couldNotSettle(error, incarnation, task));
    this.#unstored.delete(incarnation);
    if (isNews && !isCut && workerFault !== null)
      await store.pools.event(pool.name, { type: 'failure', why: workerFault, random: chance.random() });
  }

  /** It is tried again until it can be: the work is done, and to do it anew would cost more than to wait. */
  async #couldNotSettle(error: unknown, incarnation: string, task: string): Promise<never> {
    if (!(error instanceof SwarmError) || error.code !== 'unavailable') throw error;
    const why = [error.message, error.hint].filter(Boolean).join('. ');
    const isNews = this.#unstored.get(incarnation) !== why;
    this.#unstored.set(incarnation, why);
    const text = `what came of it cannot be stored yet: ${why}`;
    const note = { type: 'note', by: { kind: 'operator', name: 'swarm' }, text } as const;
    if (isNews) await this.#parts.store.apply(task, note, 'swarm').catch(() => {});
    throw error;
  }
}

/** What is shown of a pool is this text alone, so of a worktree it says the remedy as well. */
const reasonIn = ({ message, hint, data }: SwarmError): string =>
  hint !== undefined && String(data?.cause).startsWith('worktree') ? `${message}. ${hint}` : message;

/** Trying again cannot help before somebody has mended the configuration. */
export const isLastingFault = ({ data }: SwarmError): boolean =>
  ['not_found', 'not_executable', 'bad_cwd', 'bad_arguments', 'worktree'].includes(String(data?.cause));
