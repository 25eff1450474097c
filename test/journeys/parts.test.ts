/** The promise of parts: kill daemon and workers as they come, and each whole gets what its parts come to once. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Fact } from '../../src/core/fact.ts';
import { chance } from '../helpers/chance.ts';
import { testHome } from '../helpers/daemon.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { end } from '../helpers/living.ts';
import { holdersIn, patientShells, poolHome, processesOf } from '../helpers/pools.ts';

const wholes = 12;
const partsEach = 6;
const kills = 8;

test(`${wholes} tasks in parts, and ${kills} SIGKILLs of the daemon and of processes`, { timeout: 120_000 }, async () => {
  const luck = chance();
  const place = testHome();
  writeFileSync(join(place.home, 'swarm.yaml'), patientShells(4));
  onTestFinished(() => holdersIn(place.home).flatMap(processesOf).forEach(end));
  let daemon = await place.start();
  let operator = await daemon.connect();
  const ids = await splitAll(operator);
  await operator.call('swarm.up', {});
  for (let killed = 0; killed < kills; killed++) {
    await ended(operator, Math.floor((wholes * partsEach * killed) / (kills + 1)));
    if (killed % 2 === 0) {
      await daemon.kill();
      daemon = await place.start();
      operator = await daemon.connect();
    } else end(luck.one(holdersIn(place.home).map(({ holder }) => holder)));
  }
  const facts = await follow(operator, 0);
  for (const id of ids) await facts.first(fact => fact.subject === id && fact.type === 'task.completed');

  expect(outcomesOf(ids, await allFacts(operator))).toEqual(ids.map(() => 1));
  for (const id of ids) {
    const { result, parts, reason } = await operator.call('task.get', { id });
    const good = parts.filter(part => part.status === 'completed');
    const bad = parts.filter(part => part.status === 'failed');
    expect(good.length + bad.length).toBe(partsEach);
    expect(Object.keys(result as object).sort()).toEqual(good.map(part => part.id).sort());
    for (const part of bad) expect(reason).toContain(`${part.id} failed`);
  }
  expect(await operator.call('verify', {})).toMatchObject({ ok: true, violation: null });
  await operator.call('swarm.down', {});
});

/** Every part leaves JSON under its own id; one of each whole fails for good. */
async function splitAll(operator: Client): Promise<string[]> {
  const { ids } = await operator.call('task.import', { tasks: Array.from({ length: wholes }, (_, i) => ({ title: `whole ${i}` })) });
  for (const id of ids) {
    const parts = Array.from({ length: partsEach }, (_, i) => ({
      ...{ title: `part ${i}`, retries: i === 0 ? 0 : 100 },
      command: i === 0 ? 'exit 1' : 'echo "{\\"$SWARM_TASK\\": $SWARM_ATTEMPT}" > "$SWARM_RESULT"',
    }));
    await operator.call('task.split', { id, parts, collect: 'merge' });
  }
  return ids;
}

async function ended(operator: Client, number: number): Promise<void> {
  const facts = await follow(operator, 0);
  const seen = new Set<string>();
  await facts.first(({ type, subject }) => {
    if (type === 'task.completed' || type === 'task.failed') seen.add(subject);
    return seen.size >= number;
  });
}

const outcomesOf = (ids: readonly string[], facts: readonly Fact[]): number[] =>
  ids.map(id => facts.filter(({ subject, type }) => subject === id && ['task.completed', 'task.failed'].includes(type)).length);

test('a worker that is killed after a checkpoint: the next attempt goes on from there', async () => {
  const {
    daemon,
    ended: done,
    operator,
  } = await poolHome('board: { retryBase: 10ms }\npools:\n  shell: { preset: shell, count: 1, restart: { base: 50ms, max: 100ms } }\n');
  const swarm = `${process.execPath} ${join(import.meta.dirname, '../../dist/main.js')}`;
  const command = [
    'if [ -n "$SWARM_CHECKPOINT" ]; then cp "$SWARM_CHECKPOINT" "$SWARM_RESULT"; exit 0; fi',
    `${swarm} task checkpoint "$SWARM_TASK" '{"page": 3}' --artifact /data/pages`,
    'kill -9 $$',
  ].join('\n');
  const { task } = await operator.call('task.create', { title: 'Read it all', command });
  expect(await done(task.id)).toMatchObject({
    ...{ status: 'completed', attempt: 2, lost: 1, checkpoint: { page: 3 }, result: { page: 3 }, artifacts: ['/data/pages'] },
  });
  const { facts } = await operator.call('task.history', { id: task.id });
  expect(facts.find(({ type }) => type === 'task.checkpointed')).toMatchObject({ data: { attempt: 1 } });
  await daemon.kill();
});
