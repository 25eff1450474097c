/** Verbs that follow: nothing left out, nothing twice, and gone at once when they are told to. */

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { Arrivals } from '../helpers/arrivals.ts';
import { program, startDaemon, testHome } from '../helpers/daemon.ts';
import { following } from '../helpers/following-verb.ts';

test('events, across a restart of the daemon', async () => {
  const daemon = await startDaemon();
  const { lines, remarks, interrupt } = following(daemon, 'events', '-f', '--after', '0', '--json');
  await daemon.swarm('task', 'add', 'before');
  await lines.count(2);
  await daemon.kill();
  await remarks.first(line => line.includes('the daemon is gone'));
  const again = await testHome({}, daemon.home).start();
  await again.swarm('task', 'add', 'after');
  await lines.count(4);
  expect(await interrupt()).toBe(130);
  const facts = lines.all.map(line => JSON.parse(line));
  expect(facts.map(fact => fact.seq)).toEqual(facts.map((_, at) => at + 1));
  expect(facts.map(fact => fact.type)).toEqual(['daemon.started', 'task.added', 'daemon.started', 'task.added']);
});

test('events, in human words, the last ones first', async () => {
  const daemon = await startDaemon();
  await daemon.swarm('task', 'add', 'a', 'b', 'c');
  const { lines, interrupt } = following(daemon, 'events', '-f', '-n', '1');
  await lines.count(1);
  await daemon.swarm('task', 'note', 't1', 'look\x1b[2J');
  await lines.count(2);
  expect(await interrupt()).toBe(130);
  expect(lines.all.map(line => line.replace(/\d\d:\d\d:\d\d/, 'TIME'))).toEqual([
    '     4  TIME  t3        added by operator: c',
    '     5  TIME  t1        note by operator: look\\x1b[2J',
  ]);
});

test('events, without following', async () => {
  const { swarm } = await startDaemon();
  await swarm('task', 'add', 'a', 'b', 'c');
  const seqs = async (...flags: string[]) =>
    (await swarm('events', ...flags)).stdout
      .trim()
      .split('\n')
      .map(line => Number(line.trim().split(' ')[0]));
  expect(await seqs()).toEqual([1, 2, 3, 4]);
  expect(await seqs('-n', '2')).toEqual([3, 4]);
  expect(await seqs('--after', '1', '-n', '2')).toEqual([2, 3]);
});

test('messages, across a restart of the daemon', async () => {
  const daemon = await startDaemon();
  await daemon.swarm('send', 'operator', 'old');
  const { lines, remarks, interrupt } = following(daemon, 'messages', '-f', '-n', '1', '--for', 'operator', '--json');
  await lines.count(1);
  await daemon.swarm('send', 'operator', 'one');
  await lines.count(2);
  await daemon.kill();
  await remarks.first(line => line.includes('the daemon is gone'));
  const again = await testHome({}, daemon.home).start();
  await again.swarm('worker', 'register', 'bob');
  await again.swarm('send', 'bob', 'to somebody else', '--as', 'eve');
  await again.swarm('send', 'operator', 'two');
  await lines.count(3);
  expect(await interrupt()).toBe(130);
  expect(lines.all.map(line => JSON.parse(line).text)).toEqual(['old', 'one', 'two']);
});

test('a wait ends at once by Ctrl-C', async () => {
  const daemon = await startDaemon();
  const { interrupt } = following(daemon, 'task', 'next', '--wait', '600', '--as', 'bob');
  const client = await daemon.connect();
  const seen = new Arrivals<string>();
  client.onFact(fact => seen.push(fact.type));
  await client.call('facts.subscribe', { after: 0 });
  await seen.first(type => type === 'worker.registered');
  expect(await interrupt()).toBe(130);
});

test('a reader that has seen enough is no error', async () => {
  const { env, home, swarm } = await startDaemon();
  await swarm('task', 'add', ...Array.from({ length: 300 }, (_, at) => `task ${at} ${'x'.repeat(400)}`));
  const shell = spawn(
    'sh',
    ['-c', `"$0" "$1" task list --all --json | head -c 5; "$0" "$1" events -n 300 | head -n 1`, process.execPath, program],
    {
      ...{ cwd: home, env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [stdout, stderr] = await Promise.all([text(shell.stdout), text(shell.stderr)]);
  expect([stdout.split('\n')[0]?.slice(0, 5), stderr]).toEqual(['{"tas', '']);
});
