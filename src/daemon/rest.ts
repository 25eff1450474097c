/** Services that give their agents nothing: when that begins, whether it is so, and when what is to be typed waits no longer. */

import { resetAt } from '../core/reset-time.ts';
import type { Refusal } from '../core/state-rules.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

interface Parts {
  readonly store: Pick<Store, 'worker' | 'pools'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
}

export class Rest {
  readonly #parts: Parts;
  readonly #waiting = new Set<() => void>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Parks the pools of its service: until the time that its words name, or for as long as such words are worth. */
  async begin(worker: string, { class: kind, evidence, words, pauseMs }: Refusal): Promise<void> {
    const { store, clock, log } = this.#parts;
    const { pool } = (await store.worker(worker)) ?? { pool: null };
    if (pool === null) return;
    const now = clock.now();
    const until = resetAt(words, now, -new Date(now).getTimezoneOffset() * 60_000) ?? (kind === 'auth' ? null : now + pauseMs);
    await store.pools
      .park(pool, { class: kind, why: `${worker} says: ${evidence} (${kind})`, until })
      .catch(error => log.warn({ err: error, worker }, 'its service was not parked'));
  }

  async isOn(worker: string): Promise<boolean> {
    const { store } = this.#parts;
    return store.pools.isParked((await store.worker(worker))?.pool ?? null);
  }

  /** Resolves when it is over, or nobody is there any more. */
  async over(worker: string, isThere: () => boolean): Promise<void> {
    for (let isOn = true; isOn && isThere(); ) {
      // What comes while this looks counts as well.
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      isOn = await this.isOn(worker);
      if (isOn) await promise;
      this.#waiting.delete(resolve);
    }
  }

  /** Some service gives again, or an agent is gone: whoever waits looks anew. */
  stir(): void {
    for (const resolve of this.#waiting) resolve();
  }
}
