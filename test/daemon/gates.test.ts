/** Command gates in a real daemon: what passes, what sends a task back, and that nothing of a gate is left behind. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Gate } from '../../src/core/gate.ts';
import type { JsonValue } from '../../src/core/json.ts';
import { limits } from '../../src/core/limits.ts';
import { startDaemon, type TestDaemon, testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { command, handIn, lingering, processesIn } from '../helpers/gates.ts';
import { gone, lives } from '../helpers/living.ts';
import { factAbout } from '../helpers/workers.ts';

/** A task that w1 has handed in, and all facts. */
async function handedIn(daemon: TestDaemon, gates: Gate[], result?: JsonValue) {
  const [client, worker] = await Promise.all([daemon.connect(), daemon.connect({ as: { name: 'w1' } })]);
  const done = await handIn(client, worker, gates, result);
  return { client, worker, done, id: done.id, facts: await follow(client, 0) };
}

test('a result counts only once its commands have passed, and their output is kept', async () => {
  const daemon = await startDaemon();
  const { client, id, facts, done } = await handedIn(daemon, [
    command('echo all 12 tests pass'),
    command('echo 3.5 ms', { name: 'bench', threshold: { max: 5 } }),
  ]);
  expect(done).toMatchObject({ status: 'pending_review', reason: 'waits for `echo all 12 tests pass` and bench' });
  await factAbout(facts, 'task.approved', id);
  expect(await client.call('task.get', { id })).toMatchObject({ status: 'completed', result: 'built', reason: null });
  const { gates } = await client.call('task.gates', { id });
  expect(gates).toMatchObject([
    { type: 'command', name: '`echo all 12 tests pass`', state: 'passed', output: 'all 12 tests pass', round: 1, attempt: 1 },
    { name: 'bench', state: 'passed', output: '3.5 ms' },
  ]);
  expect(readFileSync(gates[0]!.log!, 'utf8')).toBe('all 12 tests pass\n');
});

test.each<[what: string, gate: Gate, error: string]>([
  ['ends with another code than 0', command('echo no; exit 3'), '`echo no; exit 3`: it ended with code 3\nno'],
  ['takes too long', command('echo slow; sleep 1000', { timeout_ms: 100, name: 'lint' }), 'lint: it was not done after 100 ms'],
  ['prints a number that is too small', command('echo score 71', { name: 'cover', threshold: { min: 80 } }), 'cover: 71 is less than 80'],
  ['has no folder to run in', command('true', { name: 'x', cwd: 'nowhere' }), 'x: it cannot be run'],
])('a gate that %s sends the task back with the reason, and counts as a failure', async (_, gate, error) => {
  const daemon = await startDaemon();
  const { client, id, facts } = await handedIn(daemon, [gate, { type: 'review' }]);
  await factAbout(facts, 'task.retrying', id);
  const task = await client.call('task.get', { id });
  expect(task).toMatchObject({ status: 'pending', failures: 1, error: expect.stringContaining(error) });
  expect((await client.call('task.gates', { id })).gates.map(({ state }) => state)).toEqual(['failed', 'dropped']);
  expect((await client.call('verify', {})).violation).toBeNull();
});

test('a result of the wrong shape is not taken', async () => {
  const daemon = await startDaemon();
  const schema = { type: 'object', properties: { url: { type: 'string' } }, required: ['url'] };
  const { client, worker, done, id } = await handedIn(daemon, [{ type: 'schema', schema }], { uri: 'x' });
  expect(done).toMatchObject({ status: 'pending', failures: 1, result: null, error: expect.stringContaining('url') });
  await client.call('task.retry', { id });
  await worker.call('task.claim', { id });
  expect(await worker.call('task.done', { id, result: { url: 'x' } })).toMatchObject({ status: 'completed' });
});

test('a gate that nobody waits for any more is ended, and so is all that it started', async () => {
  const daemon = await startDaemon();
  const pids = join(daemon.home, 'pids');
  const { client, id } = await handedIn(daemon, [command(lingering(pids))]);
  const left = await processesIn(pids);
  await client.call('task.cancel', { id });
  for (const each of left) await gone(each);
});

test('a daemon that stops leaves nothing of a gate, and the next one runs it again', async () => {
  const place = testHome();
  const daemon = await place.start();
  const [pids, go] = [join(daemon.home, 'pids'), join(daemon.home, 'go')];
  const { id } = await handedIn(daemon, [command(`[ -e ${go} ] || { ${lingering(pids)}; }; echo again`)]);
  const left = await processesIn(pids);
  expect(await daemon.stop()).toBe(0);
  expect(left.filter(lives)).toEqual([]);
  writeFileSync(go, '');
  const client = await (await place.start()).connect();
  await factAbout(await follow(client, 0), 'task.approved', id);
  expect((await client.call('task.gates', { id })).gates).toMatchObject([{ state: 'passed', output: 'again', round: 1 }]);
});

test('a worker may not have command lines run as gates', async () => {
  const daemon = await startDaemon();
  const worker = await daemon.connect({ as: { name: 'w1' } });
  const wish = { title: 'a', gates: [command('true')] };
  await expect(worker.call('task.create', wish)).rejects.toMatchObject({ code: 'forbidden', hint: 'The operator and orchestrators may.' });
  await expect(worker.call('task.import', { tasks: [wish] })).rejects.toMatchObject({ code: 'forbidden' });
  const { task } = await worker.call('task.create', { title: 'whole' });
  await worker.call('task.claim', { id: task.id });
  await expect(worker.call('task.split', { id: task.id, parts: [wish] })).rejects.toMatchObject({ code: 'forbidden' });
  const template = { ...wish, title: 'Do {item}' };
  await expect(worker.call('task.split', { id: task.id, template, over: ['x'] })).rejects.toMatchObject({ code: 'forbidden' });
  const boss = await daemon.connect({ as: { name: 'boss', role: 'orchestrator' } });
  expect(await boss.call('task.create', wish)).toMatchObject({ task: { gates: wish.gates } });
});

test('of what a gate prints the end is in its record, and so much in its file', async () => {
  const daemon = await startDaemon();
  const printing = (bytes: number) => command(`head -c ${bytes} /dev/zero | tr '\\0' x`);
  const sizes = [limits.gateTailBytes, limits.gateTailBytes + 1, limits.gateLogBytes, limits.gateLogBytes + 1];
  const { client, id, facts } = await handedIn(daemon, sizes.map(printing));
  await factAbout(facts, 'task.approved', id);
  const { gates } = await client.call('task.gates', { id });
  expect(gates.map(({ output }) => output!.length)).toEqual(Array(4).fill(limits.gateTailBytes));
  const files = gates.map(({ log }) => readFileSync(log!, 'utf8'));
  const cut = `\n... cut after ${limits.gateLogBytes} bytes\n`;
  expect(files.map(file => file.length)).toEqual([...sizes.slice(0, 3), limits.gateLogBytes + cut.length]);
  expect(files.map(file => file.endsWith(cut))).toEqual([false, false, false, true]);
});

test('so many gates run at once, and so many files of them are kept', async () => {
  const daemon = await startDaemon();
  const kept = join(daemon.home, 'state', 'gates');
  mkdirSync(kept, { recursive: true });
  for (let at = 0; at < limits.gateLogs; at++) writeFileSync(join(kept, `t0-1-${at}.log`), '');
  const places = Array.from({ length: limits.gatesAtOnce + 1 }, (_, at) => join(daemon.home, `pids${at}`));
  const { client, id } = await handedIn(
    daemon,
    places.map(place => command(lingering(place))),
  );
  const first = (await Promise.all(places.slice(0, -1).map(processesIn))).flat();
  expect((await client.call('task.gates', { id })).gates.map(({ state }) => state)).toEqual(['running', 'running', 'pending']);
  expect(readdirSync(kept)).toHaveLength(limits.gateLogs);
  await client.call('task.cancel', { id });
  for (const each of first) await gone(each);
  expect(existsSync(places.at(-1)!)).toBe(false);
});
