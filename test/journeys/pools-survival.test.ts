/** The promise of pools: kill processes, holders and the daemon as they come, and every task ends done, with nothing left behind. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { chance } from '../helpers/chance.ts';
import { testHome } from '../helpers/daemon.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { end } from '../helpers/living.ts';
import { holdersIn, patientShells, processesOf, withSocketOf } from '../helpers/pools.ts';

const total = 300;
const kills = 24;

test(`${total} tasks over 8 slots, and ${kills} SIGKILLs of processes, holders and the daemon`, { timeout: 180_000 }, async () => {
  const luck = chance();
  const place = testHome();
  writeFileSync(join(place.home, 'swarm.yaml'), patientShells(8));
  onTestFinished(() => holdersIn(place.home).flatMap(processesOf).forEach(end));
  let daemon = await place.start();
  let operator = await daemon.connect();
  await operator.call('swarm.up', {});
  const effects = join(place.home, 'effects');
  writeFileSync(effects, '');
  const command = `sleep 0.0${luck.between(1, 9)}; echo "$SWARM_TASK $SWARM_ATTEMPT" >> '${effects}'`;
  await operator.call('task.import', { tasks: Array.from({ length: total }, (_, i) => ({ title: `task ${i}`, command, retries: 100 })) });

  for (let killed = 0; killed < kills; killed++) {
    await completed(operator, Math.floor((total * killed) / (kills + 1)));
    if (killed % 4 === 0) {
      await daemon.kill();
      daemon = await place.start();
      operator = await daemon.connect();
    } else {
      const records = holdersIn(place.home);
      const victims = killed % 4 === 1 ? records.map(({ holder }) => holder) : records.flatMap(({ run }) => run.process ?? []);
      end(luck.one(victims));
    }
  }
  await completed(operator, total);
  expectEffects(readFileSync(effects, 'utf8'), await allFacts(operator));
  expect(await operator.call('verify', {})).toMatchObject({ ok: true, tasks: total });

  expect(await operator.call('swarm.down', {})).toMatchObject({ survivors: [] });
  expect(await daemon.stop()).toBe(0);
  expect(withSocketOf(place.home)).toEqual([]);
});

/** Each effect is that of an attempt which the board recorded, and none happened twice; the last attempt of each task had one. */
function expectEffects(text: string, facts: Awaited<ReturnType<typeof allFacts>>): void {
  const lines = text.trim().split('\n');
  expect(new Set(lines).size).toBe(lines.length);
  const claims = facts
    .filter(({ type }) => type === 'task.claimed')
    .map(({ subject, data }) => [subject, (data.patch as { attempt: number }).attempt]);
  const recorded = new Set(claims.map(([task, attempt]) => `${task} ${attempt}`));
  expect(lines.filter(line => !recorded.has(line))).toEqual([]);
  const lasts = new Map(claims as [string, number][]);
  const done = facts.filter(({ type }) => type === 'task.completed').map(({ subject }) => `${subject} ${lasts.get(subject)}`);
  expect(done).toHaveLength(total);
  expect(done.filter(line => !lines.includes(line))).toEqual([]);
}

/** Resolves when so many tasks are completed. */
async function completed(operator: Client, least: number): Promise<void> {
  const facts = await follow(operator, 0);
  for (let done = 0; done < least; ) if ((await facts.next()).type === 'task.completed') done++;
}
