/** Chance for tests: drawn anew in each run, told when the test fails, and repeated with SWARM_TEST_SEED. */

import { randomInt } from 'node:crypto';
import { onTestFailed } from 'vitest';

export interface Chance {
  /** A whole number from `from` up to and including `to`. */
  between(from: number, to: number): number;
  one<T>(items: readonly T[]): T;
}

export function chance(): Chance {
  const seed = Number(process.env.SWARM_TEST_SEED ?? randomInt(2 ** 31));
  onTestFailed(() => console.log(`to repeat this: SWARM_TEST_SEED=${seed}`));
  const draw = mulberry32(seed);
  const between = (from: number, to: number): number => from + Math.floor(draw() * (to - from + 1));
  return { between, one: items => items[between(0, items.length - 1)]! };
}

/** A generator of 32 bits of state, which is plenty here and repeats on any machine. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
