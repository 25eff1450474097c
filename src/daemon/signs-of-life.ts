/** Any call of an agent is a sign of life: it renews the leases of what the agent holds, at most a few times per lease. */

import { limits } from '../core/limits.ts';
import type { BoardPolicy } from '../core/policy.ts';
import type { Store } from '../store/store.ts';
import type { Caller } from './caller.ts';
import type { Clock } from './clock.ts';

/** Even the shortest lease that a claim may ask for is renewed by the calls that come before it ends. */
const pauseMs = limits.leaseMsMin / 4;

/** Incarnations remembered before the oldest are forgotten, which costs them an early renewal and nothing else. */
const remembered = 20_000;

export class SignsOfLife {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #policy: BoardPolicy;
  readonly #heardAt = new Map<string, number>();

  readonly #onHeard: (incarnation: string) => void;

  constructor(store: Store, clock: Clock, policy: BoardPolicy, onHeard: (incarnation: string) => void) {
    this.#onHeard = onHeard;
    this.#store = store;
    this.#clock = clock;
    this.#policy = policy;
  }

  heard(caller: Caller): void {
    if (caller.incarnation === null) return;
    this.#onHeard(caller.incarnation);
    const now = this.#clock.now();
    if (now - (this.#heardAt.get(caller.incarnation) ?? 0) < pauseMs) return;
    if (this.#heardAt.size >= remembered) this.#heardAt.clear();
    this.#heardAt.set(caller.incarnation, now);
    // Not waited for: the call itself is answered on its own merits, and a renewal that fails is tried with the next one.
    this.renew(caller).catch(() => this.#heardAt.delete(caller.incarnation!));
  }

  async renew(caller: Caller): Promise<number> {
    const leaseUntil = this.#clock.now() + this.#policy.leaseMs;
    if (caller.incarnation === null) return leaseUntil;
    await Promise.all([
      this.#store.renew(caller.incarnation, leaseUntil),
      this.#store.updateWorker(caller.name, { seenAt: this.#clock.now() }),
    ]);
    return leaseUntil;
  }
}
