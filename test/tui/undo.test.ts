/** What can be taken back is taken back: each command that promises it, over a real daemon, leaves the swarm as it was. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Task } from '../../src/core/task.ts';
import { type TestDaemon, testHome } from '../helpers/daemon.ts';
import { type AtScreen, atScreen } from '../helpers/person-screen.ts';
import { homeOfWorkers } from '../helpers/workers.ts';

let daemon: TestDaemon;
let operator: Client;

beforeEach(async () => {
  const place = homeOfWorkers();
  const pool = 'command: [sleep, "600"], drive: pull, min: 1, max: 3';
  writeFileSync(join(place.home, 'swarm.yaml'), `pools: {one: {${pool}}, two: {${pool}}}\n`);
  daemon = await place.start();
  operator = await daemon.connect();
});

const said = (screen: AtScreen, text: string) => screen.sees(({ model }) => model.toast?.text.startsWith(text) === true);

/** As it is, but for when it was last touched. */
const taskOf = async (id: string): Promise<Omit<Task, 'updated_at' | 'ready_at'>> => {
  const { updated_at: _, ready_at: __, ...task } = await operator.call('task.get', { id });
  return task;
};

test.each<[string, (id: string) => Promise<unknown>, string]>([
  ['task.assign', id => operator.call('task.done', { id }), 't1 is completed: add a new task instead.'],
  ['task.assign', id => operator.call('task.cancel', { id }), 't1 is cancelled: let it be tried again first.'],
  ['task.assign-anyone', id => operator.call('task.cancel', { id }), 't1 is cancelled: let it be tried again first.'],
])('%s offers nothing for a task that is over', async (command, ends, words) => {
  await operator.call('task.create', { title: 'Paint it', assignee: 'ann' });
  await ends('t1');
  const screen = await atScreen(daemon.connect);
  await screen.sees(({ swarm }) => swarm.board.find('t1')?.finished_at !== null && swarm.board.total === 1);
  screen.runs(command);
  const { model } = await screen.sees(({ model: { toast } }) => toast?.text === words);
  expect(model.overlay).toBeNull();
});

describe('of a task', () => {
  test.each<[string, string, string, Partial<Task>]>([
    ['task.assign', 'bob\r', 't1 assigned to bob', { assignee: 'bob' }],
    ['task.assign-anyone', '', 't1 may go to anyone', { assignee: null }],
    ['task.raise', '', 't1 is critical now', { priority: 'critical' }],
    ['task.lower', '', 't1 is medium now', { priority: 'medium' }],
    ['task.cancel', '', 't1 cancelled', { status: 'cancelled' }],
  ])('%s', async (id, answer, words, after) => {
    await operator.call('worker.register', { name: 'bob' });
    await operator.call('task.create', { title: 'Paint it', priority: 'high', assignee: 'ann', tags: ['docs'] });
    const before = await taskOf('t1');
    const screen = await atScreen(daemon.connect);
    await screen.sees(({ swarm }) => swarm.board.find('t1') !== undefined);
    screen.runs(id);
    if (answer !== '') {
      await screen.sees(({ model }) => model.overlay?.kind === 'pick');
      screen.types(answer);
    }
    await said(screen, words);
    expect(await taskOf('t1')).toMatchObject(after);
    screen.types('u');
    await said(screen, `Undone: ${words}`);
    expect(await taskOf('t1')).toEqual(before);
    screen.types('u');
    await said(screen, 'There is nothing to undo.');
  });

  test('several at once, each to what it was', async () => {
    for (const priority of ['low', 'high', 'critical'] as const) await operator.call('task.create', { title: priority, priority });
    const screen = await atScreen(daemon.connect);
    await screen.sees(({ swarm }) => swarm.board.total === 3);
    screen.types('gvvv');
    await screen.sees(({ model }) => model.marks.size === 3);
    screen.runs('task.raise');
    await said(screen, '3 tasks raised');
    const priorities = async () => (await operator.call('task.list', {})).tasks.map(({ title, priority }) => [title, priority]).sort();
    expect(await priorities()).toEqual([
      ['critical', 'critical'],
      ['high', 'critical'],
      ['low', 'medium'],
    ]);
    screen.types('u');
    await said(screen, 'Undone');
    expect(await priorities()).toEqual([
      ['critical', 'critical'],
      ['high', 'high'],
      ['low', 'low'],
    ]);
  });

  test('of several of which one refuses, those that were changed', async () => {
    for (const title of ['one', 'two', 'three']) await operator.call('task.create', { title });
    const screen = await atScreen(daemon.connect);
    await screen.sees(({ swarm }) => swarm.board.total === 3);
    screen.types('gvvv');
    await screen.sees(({ model }) => model.marks.size === 3);
    await operator.call('task.cancel', { id: 't2' });
    screen.runs('task.raise');
    await said(screen, '1 of 3 not: ');
    const raised = async () => (await operator.call('task.list', {})).tasks.map(({ priority }) => priority === 'high');
    expect((await raised()).filter(Boolean)).toHaveLength(2);
    screen.types('u');
    await said(screen, 'Undone');
    expect(await raised()).toEqual([false, false, false]);
  });

  test('in the order in which it was done, the last first', async () => {
    await operator.call('task.create', { title: 'Paint it' });
    const screen = await atScreen(daemon.connect);
    await screen.sees(({ swarm }) => swarm.board.total === 1);
    for (const priority of ['high', 'critical']) {
      screen.types('+');
      await said(screen, `t1 is ${priority} now`);
      await screen.sees(({ swarm }) => swarm.board.find('t1')?.priority === priority);
    }
    for (const priority of ['high', 'medium']) {
      screen.types('u');
      await screen.sees(({ swarm }) => swarm.board.find('t1')?.priority === priority);
    }
  });

  test('what could not be taken back now can be later', async () => {
    await operator.call('task.create', { title: 'Paint it' });
    const screen = await atScreen(daemon.connect);
    await screen.sees(({ swarm }) => swarm.board.total === 1);
    screen.types('+');
    await said(screen, 't1 is high now');
    await daemon.kill();
    await screen.sees(({ swarm }) => swarm.connection.state === 'lost');
    screen.types('u');
    await said(screen, 'the daemon is gone');
    const again = await testHome({}, daemon.home).start();
    await screen.sees(({ swarm }) => swarm.connection.state === 'live');
    screen.types('u');
    await said(screen, 'Undone: t1 is high now');
    expect(await (await again.connect()).call('task.get', { id: 't1' })).toMatchObject({ priority: 'medium' });
  });
});

describe('of pools', () => {
  const pools = async () =>
    (await operator.call('pool.list', {})).pools.map(({ name, paused, scaled }) => ({ name, isPaused: paused !== null, scaled }));

  /** At the pools, with the cursor on the first. */
  async function atPools(): Promise<AtScreen> {
    const screen = await atScreen(daemon.connect);
    screen.types('2');
    await screen.sees(({ model }) => model.place === 'workers');
    await screen.sees(({ swarm }) => swarm.pools.length === 2);
    for (;;) {
      const { focus } = await screen.sees(() => true);
      if (focus === 'pools') return screen;
      screen.types('\t');
      await screen.sees(view => view.focus !== focus);
    }
  }

  beforeEach(async () => {
    await operator.call('swarm.up', {});
    onTestFinished(async () => void (await operator.call('swarm.down', { now: true })));
  });

  test.each([
    ['pool.more', 'one: 2 workers wanted', { scaled: 2 }],
    ['pool.less', 'one: 0 workers wanted', { scaled: 0 }],
    ['pool.pause', 'one paused', { isPaused: true }],
    ['pool.pause-all', 'All pools paused', { isPaused: true }],
  ])('%s', async (id, words, after) => {
    const before = await pools();
    const screen = await atPools();
    screen.runs(id);
    await said(screen, words);
    expect((await pools())[0]).toMatchObject(after);
    screen.types('u');
    await said(screen, `Undone: ${words}`);
    expect(await pools()).toEqual(before);
  });

  test('pausing all leaves paused what was paused before', async () => {
    await operator.call('pool.pause', { name: 'two' });
    const before = await pools();
    const screen = await atPools();
    await screen.sees(({ swarm }) => swarm.pools.some(({ paused }) => paused !== null));
    screen.runs('pool.pause-all');
    await said(screen, 'All pools paused');
    screen.types('u');
    await said(screen, 'Undone');
    expect(await pools()).toEqual(before);
  });

  test('a number that somebody had asked for comes back', async () => {
    await operator.call('pool.scale', { name: 'one', count: 2 });
    const before = await pools();
    const screen = await atPools();
    await screen.sees(({ swarm }) => swarm.pools[0]?.scaled === 2);
    screen.runs('pool.more');
    await said(screen, 'one: 3 workers wanted');
    screen.types('u');
    await said(screen, 'Undone');
    expect(await pools()).toEqual(before);
  });
});
