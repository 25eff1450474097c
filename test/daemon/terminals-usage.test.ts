/** What workers use: asked of a real daemon while real processes work, hold memory, print and end. */

import { execFileSync } from 'node:child_process';
import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Result } from '../../src/protocol/methods.ts';
import { type TestDaemon, testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { node } from '../helpers/holder.ts';
import { daemonOfWorkers, factAbout, run, screenShows } from '../helpers/workers.ts';

const MiB = 1024 * 1024;

let daemon: TestDaemon;
let operator: Client;

beforeEach(async () => {
  daemon = await daemonOfWorkers();
  operator = await daemon.connect();
});

type Use = Result<'worker.usage'>['workers'][number];

const uses = async (): Promise<readonly Use[]> => (await operator.call('worker.usage', {})).workers;
const useOf = async (name: string): Promise<Use> => (await uses()).find(use => use.name === name)!;

const stay = 'process.stdin.resume()';

test('processor time is that of a process and of all that it started', async () => {
  const burn = 'while (process.cpuUsage().user < 200_000); console.log("burnt");';
  await run(operator, ['/bin/sh', '-c', `"${process.execPath}" -e '${burn} ${stay}' & read line`], { name: 'busy' });
  await run(operator, ['cat'], { name: 'idle' });
  await screenShows(operator, 'busy', 'burnt');
  const busy = await useOf('busy');
  expect(busy.cpu_ms).toBeGreaterThanOrEqual(190);
  expect(busy.processes).toBe(2);
  expect(await useOf('idle')).toMatchObject({ processes: 1, seq: 0, output_at: null });
  expect((await useOf('idle')).cpu_ms).toBeLessThan(190);
});

test('memory is what is really there, as the system itself tells it', async () => {
  const hold = `const held = Buffer.alloc(${200 * MiB}, 1); console.log('held ' + held.length); ${stay}`;
  const { process: held } = await run(operator, node(hold), { name: 'heavy' });
  await screenShows(operator, 'heavy', 'held');
  const { memory } = await useOf('heavy');
  expect(memory).toBeGreaterThan(200 * MiB);
  const told = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(held!.pid)], { encoding: 'utf8' })) * 1_024;
  expect(Math.abs(memory - told)).toBeLessThan(20 * MiB);
});

test('what was printed and when', async () => {
  const begun = Date.now();
  await run(operator, 'stty -echo; printf one; read line; printf two; read line', { name: 'ann' });
  await screenShows(operator, 'ann', 'one');
  const first = await useOf('ann');
  expect(first).toMatchObject({ seq: 3 });
  expect(first.output_at).toBeGreaterThanOrEqual(begun);
  await operator.call('worker.type', { name: 'ann', text: '', enter: true });
  await screenShows(operator, 'ann', 'two');
  const second = await useOf('ann');
  expect(second.seq).toBe(6);
  await daemon.kill();
  operator = await (await testHome({}, daemon.home).start()).connect();
  const after = await useOf('ann');
  expect(after.seq).toBe(6);
  // The holder wrote it to the log a moment before the daemon heard of it.
  expect(after.output_at).toBeGreaterThanOrEqual(first.output_at!);
  expect(after.output_at).toBeLessThanOrEqual(second.output_at!);
});

test('one that has ended, and one that runs elsewhere, are not among them', async () => {
  await run(operator, ['cat'], { name: 'ann' });
  await run(operator, ['cat'], { name: 'bob' });
  await operator.call('worker.register', { name: 'far' });
  expect((await uses()).map(({ name }) => name).sort()).toEqual(['ann', 'bob']);
  const facts = await follow(operator);
  await operator.call('worker.type', { name: 'ann', text: '\x04', enter: false });
  await factAbout(facts, 'worker.exited', 'ann');
  expect((await uses()).map(({ name }) => name)).toEqual(['bob']);
  await operator.call('worker.stop', { name: 'bob', grace_ms: 0 });
  expect(await uses()).toEqual([]);
});
