/** Those who wait for work: first come, first served, and a task is given to one of them only. */

import type { Claimant } from '../core/claimant.ts';
import { precedence } from '../core/precedence.ts';
import type { Task } from '../core/task.ts';
import type { ClaimGrant, HeldTask, Store } from '../store/store.ts';
import type { Clock } from './clock.ts';

export interface Wish {
  readonly claimant: Claimant;
  readonly grant: ClaimGrant;
  /** A message for it ends its waiting. */
  readonly untilMail?: boolean;
  /** Without it the task is only shown. */
  readonly claim: boolean;
  readonly waitMs: number;
  /** Aborted when the one who waits is gone. */
  readonly signal: AbortSignal;
}

export type Found = HeldTask | { readonly task: Task; readonly token: null; readonly leaseUntil: null };

interface Waiter {
  readonly wish: Wish;
  settle(found: Found | undefined): void;
  fail(error: unknown): void;
}

export class Waiters {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #onWait: (incarnation: string) => void;
  readonly #waiting = new Set<Waiter>();
  /** How many of the waiting are of each. */
  readonly #incarnations = new Map<string, number>();
  #serving = false;
  #again = false;
  #closed: unknown;

  /** `onWait` hears of each that begins to wait, and that no longer does. */
  constructor(store: Store, clock: Clock, onWait: (incarnation: string) => void = () => {}) {
    this.#onWait = onWait;
    this.#store = store;
    this.#clock = clock;
  }

  /** Whether this incarnation waits for work. */
  waits(incarnation: string): boolean {
    return (this.#incarnations.get(incarnation) ?? 0) > 0;
  }

  /** The task wished for as soon as there is one, or nothing when the time is over. */
  async find(wish: Wish): Promise<Found | undefined> {
    // The first attempt takes its turn behind what was asked before it, and may meet the claim of an earlier request with its key.
    const found = await this.#attempt(wish, true);
    if (found !== undefined || wish.waitMs === 0 || wish.signal.aborted) return found;
    const waiting = this.#wait(wish);
    // Something may have become claimable while the first attempt was under way.
    this.serve();
    return waiting;
  }

  /** A claim that did not reach its claimant: the task goes back untouched, unless somebody else has it by now. */
  async giveBack({ name, incarnation }: Claimant, { task, token }: HeldTask, why: string): Promise<void> {
    const by = { kind: 'worker', name, incarnation, token } as const;
    await this.#store.apply(task.id, { type: 'release', by, why }, 'swarm').catch(() => {});
  }

  /** Whoever is to be told of mail waits no longer. */
  tell(recipients: readonly string[]): void {
    for (const { wish, settle } of [...this.#waiting]) {
      const { name, role } = wish.claimant;
      if (wish.untilMail && recipients.some(each => each === name || each === `role:${role}`)) settle(undefined);
    }
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Call whenever a task may have become claimable. */
  serve(): void {
    if (this.#waiting.size === 0) return;
    this.#again = true;
    if (!this.#serving) void this.#serveAll();
  }

  /** Ends all waiting, now and from now on, with what is thrown to each. */
  close(reason: unknown): void {
    this.#closed = reason;
    for (const waiter of [...this.#waiting]) waiter.fail(reason);
  }

  #wait(wish: Wish): Promise<Found | undefined> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      const end = (then: () => void): void => {
        disarm();
        wish.signal.removeEventListener('abort', giveUp);
        if (this.#waiting.delete(waiter)) this.#countWaiting(wish, -1);
        this.#onWait(wish.claimant.incarnation);
        then();
      };
      const waiter: Waiter = {
        wish,
        settle: found => end(() => resolve(found)),
        fail: error => end(() => reject(error)),
      };
      const giveUp = (): void => waiter.settle(undefined);
      const disarm = wish.waitMs === Number.POSITIVE_INFINITY ? () => {} : this.#clock.after(wish.waitMs, giveUp);
      wish.signal.addEventListener('abort', giveUp);
      this.#waiting.add(waiter);
      this.#countWaiting(wish, 1);
      this.#onWait(wish.claimant.incarnation);
    });
  }

  #countWaiting({ claimant: { incarnation } }: Wish, change: 1 | -1): void {
    const count = (this.#incarnations.get(incarnation) ?? 0) + change;
    if (count > 0) this.#incarnations.set(incarnation, count);
    else this.#incarnations.delete(incarnation);
  }

  async #serveAll(): Promise<void> {
    this.#serving = true;
    while (this.#again) {
      this.#again = false;
      // Asked in their order and in one turn, so they share a transaction in which the longest waiting comes first.
      const waiting = await this.#inTurn([...this.#waiting]);
      await Promise.all(waiting.map(waiter => this.#serveOne(waiter)));
    }
    this.#serving = false;
  }

  /** Workers of pools may know a task, or be better at it; everybody else is served as they came. */
  async #inTurn(waiting: Waiter[]): Promise<Waiter[]> {
    const pooled = waiting.filter(({ wish }) => wish.claim && wish.claimant.pool !== null);
    if (pooled.length < 2) return waiting;
    const standings = await this.#store.pools.standings(pooled.map(({ wish }) => wish.claimant));
    const of = new Map(standings.map(standing => [standing.incarnation, standing]));
    const comesBefore = precedence(standings);
    const ordered = pooled.toSorted((a, b) => {
      const [x, y] = [of.get(a.wish.claimant.incarnation), of.get(b.wish.claimant.incarnation)];
      return x === undefined || y === undefined ? 0 : comesBefore(x, y);
    });
    // They change places among themselves only.
    return waiting.map(waiter => (pooled.includes(waiter) ? ordered.shift()! : waiter));
  }

  async #serveOne(waiter: Waiter): Promise<void> {
    try {
      const found = await this.#attempt(waiter.wish, false);
      if (found === undefined) return;
      const { claimant } = waiter.wish;
      if (this.#waiting.has(waiter)) waiter.settle(found);
      else if (found.token !== null) await this.giveBack(claimant, found, `${claimant.name} did not wait for the answer`);
    } catch (error) {
      waiter.fail(error);
    }
  }

  async #attempt({ claimant, grant, claim }: Wish, inAnyCase: boolean): Promise<Found | undefined> {
    if (!claim) {
      const task = await this.#store.peekNext(claimant, grant.tags ?? []);
      return task === undefined ? undefined : { task, token: null, leaseUntil: null };
    }
    // Most of those who wait are told from memory that there is nothing for them.
    return inAnyCase || (await this.#store.demand(claimant)) > 0 ? this.#store.claimNext(claimant, grant) : undefined;
  }
}
