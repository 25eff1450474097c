/** A pool that cannot work: its tasks go to its fallback, also through the death of the daemon, and to itself again once it is mended. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { poolHome } from '../helpers/pools.ts';

const yaml = (command: string) => `
pools:
  first: { preset: command, command: [${command}, -c, '{task.command}'], capabilities: [think], count: 1, fallback: second }
  second: { preset: shell, count: 1 }
`;

test('the fallback of a pool takes over, and gives back', { timeout: 60_000 }, async () => {
  const place = testHome();
  const swarm = await poolHome(yaml('/no/such/program'), { place });
  const theirs = { assignee: 'pool:first', requires: ['think'] };
  const stays = await swarm.add('true', { ...theirs, fallback: false });
  const goes = await swarm.add('true', theirs);
  expect(await swarm.fact('pool.fallback_on', 'pool:first')).toMatchObject({ data: { to: 'second' } });
  expect(await swarm.ended(goes)).toMatchObject({ status: 'completed' });
  const { operator } = swarm;
  expect(await operator.call('explain', { id: 'first' })).toMatchObject({
    because: expect.arrayContaining(['second takes its tasks meanwhile']),
  });
  expect((await operator.call('explain', { id: 'second' })).because).toContain('it takes the tasks of first, which gets nothing done');
  expect((await operator.call('task.get', { id: goes })).status).toBe('completed');
  expect((await operator.call('task.get', { id: stays })).status).toBe('pending');

  await swarm.daemon.kill();
  const daemon = await place.start();
  const after = await daemon.connect();
  const facts = await follow(after, 0);
  const { task } = await after.call('task.create', { title: 'again', command: 'true', ...theirs });
  await facts.first(({ type, subject }) => type === 'task.completed' && subject === task.id);
  expect((await after.call('pool.list', {})).pools).toMatchObject([
    { name: 'first', stand_in: 'second' },
    { name: 'second', stand_in: null },
  ]);

  writeFileSync(join(place.home, 'swarm.yaml'), yaml('/bin/sh'));
  await after.call('swarm.up', {});
  await facts.first(({ type }) => type === 'pool.fallback_off');
  await facts.first(({ type, subject }) => type === 'task.completed' && subject === stays);
});
