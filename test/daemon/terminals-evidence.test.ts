/** What agents say beside the picture: kept for each worker, shown on request, and no burden however often it is said. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { WorkerEvidence } from '../../src/core/evidence.ts';
import { type TestHome, testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { factAbout, homeOfWorkers, run, screenShows } from '../helpers/workers.ts';

let home: TestHome;
let client: Client;
let kill: () => Promise<void>;

beforeEach(async () => {
  home = homeOfWorkers();
  const daemon = await home.start();
  kill = daemon.kill;
  client = await daemon.connect();
});

/** The evidence of a worker, once it fits. */
async function evidenceOf(name: string, fits: (evidence: WorkerEvidence) => boolean): Promise<WorkerEvidence> {
  for (;;) {
    const { evidence } = await client.call('worker.get', { name });
    if (evidence !== null && fits(evidence)) return evidence;
  }
}

const says = (...sequences: string[]): string => `printf '${sequences.join('')}'; read line`;

const title = '\\033]2;building\\007';
const bell = 'ding\\007';
const notification = '\\033]777;notify;tests;all green\\033\\\\';
const progress = '\\033]9;4;1;42\\007';
const mark = '\\033]133;D;3\\007';

test('title, bell, notification, progress and prompt marks of a worker are known, with their times', async () => {
  const begun = Date.now();
  await run(client, says(title, bell, notification, progress, mark), { name: 'ann' });
  const evidence = await evidenceOf('ann', ({ mark }) => mark !== null);
  const at = expect.any(Number);
  expect(evidence).toEqual({
    ...{ title: 'building', bell_at: at, notification: { title: 'tests', body: 'all green', at } },
    ...{ progress: { state: 'normal', percent: 42, at }, mark: { mark: 'done', exit_code: 3, at } },
  });
  expect(evidence.bell_at).toBeGreaterThanOrEqual(begun);
  const listed = JSON.parse((await home.swarm('ps', '--json')).stdout).workers[0];
  expect(listed).toMatchObject({ name: 'ann', evidence });
  expect((await home.swarm('ps')).stdout).toMatch(/TITLE[\s\S]*building/);
});

test('OSC 9 is a notification without a title', async () => {
  await run(client, says('\\033]9;needs you\\007'), { name: 'ann' });
  expect(await evidenceOf('ann', ({ notification }) => notification !== null)).toMatchObject({
    notification: { title: '', body: 'needs you' },
  });
});

test('the newest counts', async () => {
  await run(client, `printf '${title}${progress}'; read line; printf '\\033]2;\\007\\033]9;4;0\\007'; read line`, { name: 'ann' });
  await evidenceOf('ann', ({ title }) => title === 'building');
  await client.call('worker.type', { name: 'ann', text: '', enter: true });
  expect(await evidenceOf('ann', ({ progress }) => progress?.state === 'none')).toMatchObject({ title: '' });
});

test('a worker that says nothing has none, and one that has ended or is elsewhere is not asked', async () => {
  await run(client, 'read line', { name: 'ann' });
  await client.call('worker.register', { name: 'far', role: 'worker' });
  const nothing = { title: '', bell_at: null, notification: null, progress: null, mark: null };
  expect(await client.call('worker.get', { name: 'ann' })).toMatchObject({ evidence: nothing });
  expect(await client.call('worker.get', { name: 'far' })).toMatchObject({ evidence: null });
  const facts = await follow(client);
  await client.call('worker.type', { name: 'ann', text: '', enter: true });
  await factAbout(facts, 'worker.exited', 'ann');
  expect(await client.call('worker.get', { name: 'ann' })).toMatchObject({ evidence: null });
});

test('a flood of bells leaves the daemon as it was, and writes nothing to the board', async () => {
  await run(client, `yes "$(printf '\\007\\033]2;loud\\007')"`, { name: 'loud' });
  await evidenceOf('loud', ({ title, bell_at }) => title === 'loud' && bell_at !== null);
  const { head } = await client.call('facts.list', { after: 0, limit: 1 });
  const first = await evidenceOf('loud', () => true);
  await evidenceOf('loud', ({ bell_at }) => bell_at! > first.bell_at!);
  expect(await client.call('facts.list', { after: 0, limit: 1 })).toMatchObject({ head });
});

test('a later daemon knows it too, also what was said while none was there, and when', async () => {
  const [go, said] = ['go', 'said'].map(name => join(home.home, name));
  const waits = `until [ -e ${go} ]; do sleep 0.01; done`;
  await run(client, `printf '${title}${bell}'; ${waits}; printf '${notification}'; echo > ${said}; read line`, { name: 'ann' });
  const before = await evidenceOf('ann', ({ bell_at }) => bell_at !== null);
  const killedAt = Date.now();
  await kill();
  writeFileSync(go!, '');
  while (!existsSync(said!)) await delay(10);
  client = await (await testHome({}, home.home).start()).connect();
  const after = await evidenceOf('ann', ({ notification }) => notification !== null);
  expect(after).toMatchObject({ title: 'building', notification: { body: 'all green' } });
  // The log tells when the bytes came, which was before anybody understood them, and not when they were read again.
  expect(after.bell_at).toBeLessThanOrEqual(before.bell_at!);
  expect(after.notification!.at).toBeGreaterThanOrEqual(killedAt);
});

test('it is part of a checkpoint', async () => {
  const much = 'yes x | head -c 300000';
  await run(client, `printf '${title}${notification}'; ${much}; printf '${bell}'; echo end; read line`, { name: 'ann' });
  await screenShows(client, 'ann', 'end');
  const before = await evidenceOf('ann', ({ bell_at }) => bell_at !== null);
  const { process } = await client.call('worker.get', { name: 'ann' });
  // A daemon that comes back after so much output makes one before it does anything else.
  await kill();
  client = await (await testHome({}, home.home).start()).connect();
  const after = await evidenceOf('ann', ({ title }) => title !== '');
  expect(after).toEqual({ ...before, bell_at: after.bell_at, notification: { ...before.notification, at: after.notification!.at } });
  const head = readFileSync(join(process!.log, 'screen.checkpoint'), 'latin1').split('\n')[0]!;
  expect(JSON.parse(head)).toMatchObject({ evidence: { title: 'building', notification: { body: 'all green' } } });
});
