/** Alarms through the whole swarm: raised once and cleared once though the daemon is killed in between, and told to whoever watches. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testHome } from '../helpers/daemon.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { end } from '../helpers/living.ts';
import { holdersIn, processesOf } from '../helpers/pools.ts';
import { refusal } from '../helpers/refusal.ts';

test('of a rule and of a monitor', { timeout: 60_000 }, async () => {
  const place = testHome();
  const told = join(place.home, 'told');
  const notify = JSON.stringify(['sh', '-c', `echo "$SWARM_FACT $0" >> '${told}'`]);
  writeFileSync(join(place.home, 'swarm.yaml'), `alerts: { backlogAge: 500ms, stale: 500ms }\nnotify: { command: ${notify} }\n`);
  let daemon = await place.start();
  let operator = await daemon.connect();
  const { token } = await operator.call('worker.register', { name: 'watcher', role: 'monitor' });
  const facts = await follow(operator, 0);
  await operator.call('task.create', { title: 'waits' });
  await facts.first(({ type, subject }) => type === 'alert.raised' && subject === 'alert:backlog');

  const expected = { key: 'backlog', rule: 'backlog', text: 'the longest waiting task, t1, has waited 500 ms or longer', by: 'swarm' };
  expect(await operator.call('alert.list', {})).toMatchObject({ alerts: [expected] });
  expect((await daemon.swarm('alerts')).stdout).toContain(expected.text);
  expect((await daemon.swarm('status')).stdout).toContain('backlog');
  const watcher = await daemon.connect({ token });
  expect((await watcher.call('message.inbox', {})).messages).toMatchObject([{ type: 'x-alert', from: 'swarm', text: expected.text }]);
  expect((await operator.call('message.inbox', { peek: true })).messages).toMatchObject([{ type: 'x-alert', payload: { key: 'backlog' } }]);

  // One who watches may raise one of its own; one who works may not.
  await watcher.call('alert.raise', { key: 'disk', text: 'the disk is almost full' });
  await watcher.call('alert.raise', { key: 'disk', text: 'the disk is almost full' });
  const ann = await daemon.connect({ as: { name: 'ann' } });
  expect(await refusal(ann.call('alert.raise', { key: 'x', text: 'x' }))).toMatchObject({
    code: 'forbidden',
    hint: 'It is for: operator, orchestrator, monitor.',
  });

  expect(await refusal(ann.call('message.send', { to: 'all', type: 'x-alert', text: 'x' }))).toMatchObject({
    ...{ code: 'forbidden', hint: 'It is for: operator, orchestrator, monitor. A worker sends request_help.' },
  });
  const said = { type: 'x-alert', text: 'the build is slow', payload: { key: 'build' } } as const;
  await watcher.call('message.send', { to: 'operator', ...said });
  await watcher.call('message.send', { to: 'operator', ...said });

  await daemon.kill();
  daemon = await place.start();
  operator = await daemon.connect();
  const later = await follow(operator, 0);
  expect((await operator.call('alert.list', {})).alerts.map(({ key }) => key)).toEqual(['backlog', 'own:disk', 'own:build']);
  const held = await (await daemon.connect({ as: { name: 'ann' } })).call('task.next', { claim: true });
  await later.first(({ type, subject }) => type === 'alert.cleared' && subject === 'alert:backlog');
  await later.first(({ type, subject }) => type === 'alert.raised' && subject === 'alert:stale:t1');
  await operator.call('task.done', { id: held.task!.id });
  await later.first(({ type, subject }) => type === 'alert.cleared' && subject === 'alert:stale:t1');
  // What is over is in nobody's way any more; what somebody raised stays until it is cleared.
  const inbox = async () => (await operator.call('message.inbox', { peek: true })).messages.map(({ text }) => text);
  expect(await inbox()).toEqual(['the disk is almost full', said.text, said.text]);
  await operator.call('alert.clear', { key: 'build' });
  // The message that raised it is settled with it; the second only said so again.
  expect(await inbox()).toEqual(['the disk is almost full', said.text]);
  expect(await daemon.swarm('alert', 'clear', 'disk')).toMatchObject({ code: 0, stdout: 'cleared disk\n' });
  expect(await inbox()).toEqual([said.text]);

  const turns = (await allFacts(operator)).filter(({ type }) => type.startsWith('alert.')).map(({ type, subject }) => `${type} ${subject}`);
  expect(turns.sort()).toEqual([
    'alert.cleared alert:backlog',
    'alert.cleared alert:own:build',
    'alert.cleared alert:own:disk',
    'alert.cleared alert:stale:t1',
    'alert.raised alert:backlog',
    'alert.raised alert:own:build',
    'alert.raised alert:own:disk',
    'alert.raised alert:stale:t1',
  ]);
  expect(readFileSync(told, 'utf8')).toContain('message.sent');
});

test('when a worker has nothing to do while work waits, and nothing withholds it', async () => {
  const place = testHome();
  onTestFinished(() => holdersIn(place.home).flatMap(processesOf).forEach(end));
  const yaml = `alerts: { idleWorkers: 300ms }\npools:\n  lazy: { preset: command, drive: pull, count: 1, command: [${process.execPath}, -e, 'setInterval(() => {}, 1000)'], hang: { act: 'off' } }\n`;
  writeFileSync(join(place.home, 'swarm.yaml'), yaml);
  const daemon = await place.start();
  const operator = await daemon.connect();
  const facts = await follow(operator, 0);
  await operator.call('swarm.up', {});
  await operator.call('task.create', { title: 'waits' });
  await facts.first(({ type }) => type === 'worker.started');
  const lazy = await daemon.connect({ as: { name: 'lazy-1' } });
  await lazy.call('worker.heartbeat', {});
  await facts.first(({ type, subject }) => type === 'alert.raised' && subject === 'alert:idle:lazy-1');
  await lazy.call('task.next', { claim: true });
  await facts.first(({ type, subject }) => type === 'alert.cleared' && subject === 'alert:idle:lazy-1');
  await operator.call('swarm.down', { now: true });
});
