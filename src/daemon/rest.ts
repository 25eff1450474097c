/** What is to be typed into agents waits while their service gives them nothing: whether that is so, and when it is over. */

import type { Store } from '../store/store.ts';

export class Rest {
  readonly #store: Pick<Store, 'worker' | 'pools'>;
  readonly #waiting = new Set<() => void>();

  constructor(store: Pick<Store, 'worker' | 'pools'>) {
    this.#store = store;
  }

  async isOn(worker: string): Promise<boolean> {
    return this.#store.pools.isParked((await this.#store.worker(worker))?.pool ?? null);
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
