/** Chance that repeats from a seed: the same seed, the same day. */

import type { Chance } from '../../src/daemon/chance.ts';

export class Draw {
  #state: number;
  #ids = 0;

  constructor(seed: number) {
    this.#state = seed;
  }

  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(from: number, to: number): number {
    return from + Math.floor(this.random() * (to - from + 1));
  }

  one<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)]!;
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  /** For a daemon: its own draws must not depend on how often it was restarted, only on what it does. */
  forDaemon(): Chance {
    const id = (kind: string): string => `${kind}${++this.#ids}`;
    return { random: () => this.random(), id: () => id('id-'), place: () => id('p'), secret: () => id('secret-') };
  }
}
