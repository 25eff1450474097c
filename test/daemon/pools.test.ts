/** Pools with commands that go wrong in every way: each ends in the state it should, and says why. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { poolHome, withSocketOf } from '../helpers/pools.ts';

const quick = 'board: { retryBase: 1ms, retryMax: 1ms }';
const shell = (more = ''): string => `${quick}\npools: { shell: { preset: shell, count: 1${more} } }`;

describe('a task that several pools could take', () => {
  const pools = (first: string): string =>
    `${quick}\npools: { one: { preset: ${first}, max: 3 }, two: { preset: shell, max: 3 }, three: { preset: shell, max: 3 } }`;

  test('starts one worker, in the first of them', async () => {
    const swarm = await poolHome(pools('shell'));
    expect(await swarm.ended(await swarm.add('true'))).toMatchObject({ status: 'completed' });
    const { pools: all } = await swarm.operator.call('pool.list', {});
    expect(all.map(({ name, desired }) => [name, desired])).toEqual([
      ['one', 1],
      ['two', 0],
      ['three', 0],
    ]);
    expect(swarm.facts.all.filter(({ type }) => type === 'pool.scaled').map(({ subject }) => subject)).toEqual(['pool:one']);
  });

  test('starts one in the next while the first can start nobody', async () => {
    const swarm = await poolHome(pools('command, command: [/no/such/agent]'));
    const id = await swarm.add('true');
    expect(await swarm.ended(id)).toMatchObject({ status: 'completed' });
    const workers = swarm.facts.all.filter(({ type, subject }) => type === 'task.claimed' && subject === id).map(({ by }) => by);
    expect([workers[0], workers.at(-1)]).toEqual(['one-1', 'two-1']);
  });
});

describe('a command of a pool', () => {
  test('that does not exist stops the pool until its configuration changes, and costs the task nothing', async () => {
    const swarm = await poolHome(`${quick}\npools: { ghost: { preset: command, command: [/no/such/agent], count: 1 } }`);
    const id = await swarm.add('ignored');
    await swarm.fact('breaker.opened', 'pool:ghost');
    await swarm.fact('task.released', id);
    const told = await swarm.operator.call('explain', { id: 'ghost' });
    expect(told).toMatchObject({ state: 'held', next_at: null });
    expect(told.because.join('\n')).toContain('/no/such/agent');
    expect(told.remedy).toContain('swarm up');
    expect(await swarm.operator.call('task.get', { id })).toMatchObject({ status: 'pending', failures: 0, lost: 0 });
    await swarm.up(`${quick}\npools: { ghost: { preset: command, command: [/bin/true], count: 1 } }`);
    expect(await swarm.ended(id)).toMatchObject({ status: 'completed', failures: 0 });
  });

  test('that ends at once before it was ever ready opens the breaker after three starts', async () => {
    const policy = 'restart: { base: 1ms, max: 1ms }, breaker: { open: 1h, openMax: 1h }';
    const swarm = await poolHome(`pools: { dying: { preset: command, drive: pull, command: [/bin/false], count: 1, ${policy} } }`);
    const opened = await swarm.fact('breaker.opened', 'pool:dying');
    expect(opened.data.why).toContain('3 starts in a row failed');
    const [pool] = (await swarm.operator.call('pool.list', {})).pools;
    expect(pool!.breaker.state).toBe('open');
    expect(pool!.held).toContain('exited with code 1');
    expect(pool!.held_until).toBeGreaterThan(opened.at);
  });

  test('that never becomes ready is ended and tried again', async () => {
    const swarm = await poolHome(
      `pools: { mute: { preset: command, drive: pull, command: [/bin/sleep, '1000'], count: 1, startTimeout: 1s } }`,
    );
    const leaving = await swarm.fact('worker.leaving', 'mute-1');
    expect(leaving.data).toMatchObject({ kind: 'unready' });
    await swarm.facts.first(({ type, subject, seq }) => type === 'worker.started' && subject === 'mute-1' && seq > leaving.seq);
  });

  test('that is silent is suspected and left alone where the pool says so; cancelling its task ends it', async () => {
    const swarm = await poolHome(shell(', hang: { act: show, staleAfter: 1s }'));
    const id = await swarm.add('exec sleep 1000');
    const suspected = await swarm.fact('worker.suspected', 'shell-1');
    expect(suspected.data.why).toContain('processor');
    const told = await swarm.operator.call('explain', { id: 'shell-1' });
    expect(told.state).toBe('suspect');
    await swarm.operator.call('task.cancel', { id });
    const next = await swarm.add('echo fine');
    expect(await swarm.ended(next)).toMatchObject({ status: 'completed' });
  });

  test('that floods, and one that leaves children behind, are done when they have ended, and nothing of them is left', async () => {
    const swarm = await poolHome(shell());
    const flood = await swarm.add('yes | head -c 20000000');
    expect(await swarm.ended(flood)).toMatchObject({ status: 'completed' });
    const forks = await swarm.add('sleep 1000 & setsid sleep 1000 & echo started');
    expect(await swarm.ended(forks)).toMatchObject({ status: 'completed' });
    const after = await swarm.add(`echo '"seen"' > "$SWARM_RESULT"`);
    expect(await swarm.ended(after)).toMatchObject({ status: 'completed', result: 'seen' });
    expect(await swarm.operator.call('swarm.down', {})).toMatchObject({ stopped: ['shell-1'], survivors: [] });
    expect(withSocketOf(swarm.home)).toEqual([]);
  });
});

describe('a task of drive each', () => {
  test('that fails is tried again, then dead, with the last words of its process', async () => {
    const swarm = await poolHome(shell());
    const id = await swarm.add('echo attempt $SWARM_ATTEMPT went wrong >&2; exit 3', { retries: 1 });
    const task = await swarm.ended(id);
    expect(task).toMatchObject({ status: 'failed', failures: 2, attempt: 2 });
    expect(task.error).toContain('exited with code 3');
    expect(task.error).toContain('attempt 2 went wrong');
  });

  test('that takes longer than it may fails, and its process is ended', async () => {
    const swarm = await poolHome(shell());
    const id = await swarm.add('exec sleep 1000', { timeout_ms: 300, retries: 0 });
    const task = await swarm.ended(id);
    expect(task.error).toContain('took longer than 300 ms');
    expect(await swarm.ended(await swarm.add('true'))).toMatchObject({ status: 'completed' });
  });

  test('that is ended by a signal is lost, not failed', async () => {
    const swarm = await poolHome(shell());
    const id = await swarm.add('test "$SWARM_ATTEMPT" = 2 || kill -9 $$');
    expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 2, failures: 0, lost: 1 });
  });

  test('without the command that its pool runs is left alone until it has one, and says so', async () => {
    const swarm = await poolHome(shell());
    const { task } = await swarm.operator.call('task.create', { title: 'no command', priority: 'critical' });
    expect(await swarm.ended(await swarm.add('true'))).toMatchObject({ status: 'completed' });
    expect(await swarm.operator.call('task.get', { id: task.id })).toMatchObject({ status: 'pending', attempt: 0 });
    const told = await swarm.operator.call('explain', { id: task.id });
    expect(told.because).toContain('pool shell runs the command of a task, and this one has none');
    expect((await swarm.operator.call('pool.list', {})).pools).toMatchObject([{ pending: 0 }]);
    await swarm.operator.call('task.edit', { id: task.id, change: { command: 'true' } });
    expect(await swarm.ended(task.id)).toMatchObject({ status: 'completed', attempt: 1 });
  });

  test('is handed what came of the tasks that it depends on', async () => {
    const swarm = await poolHome(shell());
    const first = await swarm.add('echo 7 > "$SWARM_RESULT"');
    const then = await swarm.add('cat "$SWARM_NEEDS" > "$SWARM_RESULT"', { depends_on: [first] });
    expect(await swarm.ended(then)).toMatchObject({ result: [{ id: first, status: 'completed', result: 7, error: null }] });
  });

  test('that must leave a result fails without one', async () => {
    const swarm = await poolHome(shell(', done: result'));
    expect((await swarm.ended(await swarm.add('true', { retries: 0 }))).error).toContain('without leaving a result');
    expect(await swarm.ended(await swarm.add('echo 7 > "$SWARM_RESULT"'))).toMatchObject({ status: 'completed', result: 7 });
  });
});

describe('a person', () => {
  test('pauses a pool, scales it down while it works, and nobody loses work by it', async () => {
    const swarm = await poolHome(`pools: { shell: { preset: shell, count: 2 } }`);
    const gate = join(swarm.home, 'go');
    const wait = `while ! test -e '${gate}'; do sleep 0.01; done`;
    const ids = [await swarm.add(wait), await swarm.add(wait)];
    await swarm.fact('worker.launched', 'shell-1');
    await swarm.fact('worker.launched', 'shell-2');
    await swarm.operator.call('pool.pause', { name: 'all' });
    const held = await swarm.add('true');
    expect((await swarm.operator.call('pool.scale', { name: 'shell', count: 1 })).desired).toBe(1);
    const leaving = await swarm.facts.first(({ type }) => type === 'worker.leaving');
    expect(leaving.data).toMatchObject({ kind: 'drain' });
    writeFileSync(gate, '');
    for (const id of ids) expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 1, lost: 0 });
    await swarm.fact('worker.exited', leaving.subject);
    expect(await swarm.operator.call('task.get', { id: held })).toMatchObject({ status: 'pending' });
    expect((await swarm.operator.call('explain', { id: 'shell' })).because[0]).toContain('operator paused it');
    await swarm.operator.call('pool.resume', { name: 'shell' });
    expect(await swarm.ended(held)).toMatchObject({ status: 'completed' });
  });

  test('stops a worker, which stays stopped, and restarts it; its task goes back at no cost', async () => {
    const swarm = await poolHome(shell());
    const id = await swarm.add('test "$SWARM_ATTEMPT" != 1 || exec sleep 1000');
    await swarm.fact('worker.launched', 'shell-1');
    await swarm.operator.call('worker.stop', { name: 'shell-1' });
    expect(await swarm.operator.call('task.get', { id })).toMatchObject({ status: 'pending', failures: 0, lost: 0 });
    expect(await swarm.operator.call('explain', { id: 'shell-1' })).toMatchObject({
      state: 'stopped',
      remedy: expect.stringContaining('swarm restart'),
    });
    await swarm.operator.call('worker.restart', { name: 'shell-1' });
    expect(await swarm.ended(id)).toMatchObject({ status: 'completed', attempt: 2, lost: 0 });
  });
});

test('an agent of drive typed gets its prompt once, reports by itself, and gets the next one', async () => {
  const program = join(import.meta.dirname, '../../dist/main.js');
  const agent = `echo ready; while read -r verb id; do echo "got $verb $id"; '${process.execPath}' '${program}' task done "$id" --result "$verb"; done`;
  const launch = `command: [/bin/sh, -c, ${JSON.stringify(agent)}], prompt: 'do {task.id}'`;
  const swarm = await poolHome(`pools: { typist: { preset: command, drive: typed, count: 1, ${launch} } }`);
  const ids = [await swarm.add('one'), await swarm.add('two')];
  for (const id of ids) expect(await swarm.ended(id)).toMatchObject({ status: 'completed', result: 'do', attempt: 1 });
  const launched = swarm.facts.all.filter(({ type }) => type === 'worker.launched').map(({ data }) => data.task);
  expect(launched).toEqual(ids);
});
