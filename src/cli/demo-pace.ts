/** How long a demo agent thinks: drawn from a seed, and scaled by DEMO_SPEED. */

import { setTimeout as delay } from 'node:timers/promises';
import { usageError } from './readers.ts';

const shortestMs = 300;
const longestMs = 2_000;

export interface Pace {
  /** As long as it takes to think of something. */
  think(): Promise<void>;
  /** One of these, by the same seed. */
  choose<T>(from: readonly T[]): T;
  /** A time of the script at this speed. */
  scaled(ms: number): number;
}

/** The same task of the same worker takes equally long each time, unless DEMO_SEED says otherwise. */
export function demoPace({ DEMO_SPEED: speed = '1', DEMO_SEED: seed = '' }: NodeJS.ProcessEnv, occasion: string): Pace {
  const factor = Number(speed);
  if (!(factor > 0)) throw usageError(`DEMO_SPEED must be a number above 0, such as 4, not '${speed}'`);
  const draw = generator(`${seed} ${occasion}`);
  const scaled = (ms: number): number => Math.round(ms / factor);
  return {
    think: () => delay(scaled(shortestMs + draw() * (longestMs - shortestMs))),
    choose: from => from[Math.floor(draw() * from.length)]!,
    scaled,
  };
}

/** Numbers in [0, 1) that depend on the text alone: FNV-1a for the seed, mulberry32 for what follows. */
function generator(text: string): () => number {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
