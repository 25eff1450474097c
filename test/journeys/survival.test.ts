/** The promise of the board: kill the daemon as often as you like, and all work is done once, and nothing acknowledged is lost. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Task } from '../../src/core/task.ts';
import { Arrivals } from '../helpers/arrivals.ts';
import { chance } from '../helpers/chance.ts';
import type { Completion } from '../helpers/claimer.ts';
import { type TestDaemon, type TestHome, testHome } from '../helpers/daemon.ts';
import { allFacts } from '../helpers/following.ts';

const workers = 32;
const total = 2_000;
const kills = 12;

test('2,000 tasks, 32 workers, and a daemon that is killed again and again', { timeout: 180_000 }, async () => {
  const luck = chance();
  const place = testHome();
  const completions = new Arrivals<Completion>();
  let alive = place.start();
  const adding = addAll(() => alive);
  const claimers = Array.from({ length: workers }, (_, i) => startClaimer(place, `claimer-${i}`, completions));
  for (let killed = 0; killed < kills; killed++) {
    // So many completions later, so that the last one comes before all is done.
    await completions.count(completions.all.length + luck.between(1, Math.floor((total - completions.all.length) / (kills - killed + 1))));
    const killing = (await alive).kill();
    alive = killing.then(() => place.start());
    await alive;
  }
  expect(await Promise.all(claimers)).toEqual(Array(workers).fill({ code: 0, complaint: '' }));

  const client = await (await alive).connect();
  const tasks = await allTasks(client);
  expect(tasks.map(task => task.id)).toEqual((await adding).sort(byNumber));
  expect(tasks.filter(task => task.status !== 'completed')).toEqual([]);
  // Each was claimed once and completed once, and whoever was told so was told the truth.
  const facts = await allFacts(client);
  for (const type of ['task.claimed', 'task.completed']) {
    expect(
      facts
        .filter(fact => fact.type === type)
        .map(fact => fact.subject)
        .sort(byNumber),
    ).toEqual(tasks.map(task => task.id));
  }
  expect(completions.all.map(({ id }) => id).sort(byNumber)).toEqual(tasks.map(task => task.id));
  expect(completions.all.filter(({ attempt }) => attempt !== 1)).toEqual([]);
  expect(facts.filter(fact => fact.type === 'daemon.started')).toHaveLength(kills + 1);
  expect(await client.call('verify', {})).toMatchObject({ ok: true, violation: null, tasks: total });
});

const byNumber = (a: string, b: string): number => Number(a.slice(1)) - Number(b.slice(1));

/** Adds in batches with keys, again where there was no answer; gives the ids that were acknowledged. */
async function addAll(alive: () => Promise<TestDaemon>): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < total) {
    const tasks = Array.from({ length: 50 }, (_, i) => ({ title: `task ${ids.length + i}`, idempotency_key: `key ${ids.length + i}` }));
    try {
      const client = await (await alive()).connect();
      ids.push(...(await client.call('task.import', { tasks })).ids);
      client.close();
    } catch (error) {
      // It was killed, and the next one is on its way.
      expect(error).toMatchObject({ code: 'no_daemon' });
    }
  }
  return ids;
}

async function startClaimer(
  place: TestHome,
  name: string,
  completions: Arrivals<Completion>,
): Promise<{ code: number; complaint: string }> {
  const script = join(import.meta.dirname, '../helpers/claimer.ts');
  const child = spawn(process.execPath, [script, place.socket, name, String(total)], { env: place.env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  createInterface({ input: child.stdout }).on('line', line => completions.push(JSON.parse(line) as Completion));
  const [[code], complaint] = await Promise.all([once(child, 'close') as Promise<[number]>, text(child.stderr)]);
  return { code, complaint };
}

async function allTasks(client: Client): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.call('task.list', { limit: 1_000, ...(cursor === undefined ? {} : { cursor }) });
    tasks.push(...page.tasks);
    cursor = page.next;
  }
  return tasks;
}
