/** A store that dies with its daemon: at the chosen call nothing happens any more, or it happens and nobody hears of it. Its disk may be slow. */

import type { Store } from '../../src/store/store.ts';

const never = new Promise<never>(() => {});

export class Mortal {
  /** Calls so far. */
  calls = 0;
  isDead = false;
  #diesAt = Number.POSITIVE_INFINITY;
  #isDoneBefore = false;
  #slowTurns = 0;
  #dies!: () => void;
  readonly death = new Promise<void>(resolve => {
    this.#dies = resolve;
  });

  /** `isDone`: whether the last call is still carried out. */
  dieIn(calls: number, isDone: boolean): void {
    this.#diesAt = this.calls + calls;
    this.#isDoneBefore = isDone;
  }

  spare(): void {
    this.#diesAt = Number.POSITIVE_INFINITY;
  }

  /** Answers come so many turns of the event loop later, when much else may have happened. */
  slow(turns: number): void {
    this.#slowTurns = turns;
  }

  wrap(store: Store): Store {
    const pools = this.#watched(store.pools);
    const parts = this.#watched(store.parts);
    const resources = this.#watched(store.resources);
    const [runs, decisions] = [this.#watched(store.runs), this.#watched(store.decisions)];
    return this.#watched(store, { parts, pools, resources, runs, decisions });
  }

  #watched<T extends object>(whole: T, instead: Partial<T> = {}): T {
    return new Proxy(whole, {
      get: (target, name) => {
        if (name in instead) return instead[name as keyof T];
        const value = Reflect.get(target, name) as unknown;
        // Known from memory, and asked for with every commit.
        if (name === 'awaited' || name === 'live') return () => (value as () => unknown).call(target);
        if (typeof value !== 'function') return value;
        if (name === 'onCommit')
          return (listener: (commit: never) => void) => value.call(target, (commit: never) => this.isDead || listener(commit));
        return (...args: unknown[]) => this.#call(() => value.apply(target, args));
      },
    });
  }

  async #late(): Promise<void> {
    for (let turn = 0; turn < this.#slowTurns; turn++) await new Promise(setImmediate);
  }

  #call(work: () => unknown): unknown {
    if (this.isDead) return never;
    this.calls++;
    if (this.calls >= this.#diesAt) {
      this.isDead = true;
      this.#dies();
      if (this.#isDoneBefore) (work() as Promise<unknown>)?.catch?.(() => {});
      return never;
    }
    const answer = work();
    if (!(answer instanceof Promise)) return answer;
    return answer
      .finally(() => this.#late())
      .then(
        value => (this.isDead ? never : value),
        error => (this.isDead ? never : Promise.reject(error)),
      );
  }
}
