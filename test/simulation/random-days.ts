/** Days of some seeds: whatever happens, in whatever order, the promises hold; and the same seed is the same day. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../helpers/temp.ts';
import { Day } from './day.ts';

const seeds = Number(process.env.SWARM_SIM_SEEDS ?? 500);
const first = Number(process.env.SWARM_SIM_FROM ?? 1);
const steps = 60;

/** Every second seed: two files of them keep two processes busy. */
export function randomDays(isMine: (seed: number) => boolean): void {
  const mine = Array.from({ length: seeds }, (_, index) => first + index).filter(isMine);
  test.skipIf(mine.length === 0)(`${mine.length} random days`, { timeout: 1_800_000, retry: 0 }, async () => {
    const dir = tempDir();
    for (const seed of mine) {
      const days = [];
      for (const again of [0, 1]) {
        days.push(
          await new Day(seed, join(dir, `${seed}-${again}.db`)).run(steps).catch(error => {
            throw new Error(`seed ${seed}: ${error.stack}\nto repeat it: npm run sim -- --from ${seed} --seeds 1`);
          }),
        );
      }
      expect(days[1]!.facts, `seed ${seed} does not repeat`).toBe(days[0]!.facts);
    }
  });
}
