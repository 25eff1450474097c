/** Random days: whatever happens, in whatever order, the promises hold; and the same seed is the same day. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../helpers/temp.ts';
import { Day } from './day.ts';

const seeds = Number(process.env.SWARM_SIM_SEEDS ?? 80);
const first = Number(process.env.SWARM_SIM_FROM ?? 1);
const steps = 60;

test(`${seeds} random days`, { timeout: 600_000 }, async () => {
  const dir = tempDir();
  for (let seed = first; seed < first + seeds; seed++) {
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
