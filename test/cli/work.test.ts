/** The verbs by which workers take tasks and report on them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startDaemon, type TestDaemon, testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';

const ok = (stdout: string, stderr = '') => ({ code: 0, stdout, stderr });

/** Once an agent is registered its greeting is done; whether its request is in nobody can see, and it need not be. */
async function greeted(daemon: TestDaemon): Promise<void> {
  const facts = await follow(await daemon.connect(), 0);
  await facts.first(fact => fact.type === 'worker.registered');
}

describe('task next', () => {
  test('shows the next task, and with --claim gives it with its token', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'Write it', '-d', 'All of it.', '--requires', 'ts', '--tag', 'be');
    expect((await swarm('task', 'next')).stdout).toBe('t1  Write it\npriority  medium\ntags      be\nrequires  ts\nAll of it.\n');
    expect(await swarm('task', 'next', '--as', 'bob')).toEqual({ code: 3, stdout: '', stderr: 'nothing to claim\n' });
    const { stdout, code } = await swarm('task', 'next', '--claim', '--as', 'bob', '--can', 'ts', '--lease', '10m');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^t1 {2}Write it$/m);
    expect(stdout).toMatch(/^token: \S+$/m);
    expect(stdout).toContain('lease ends in 10m');
  });

  test('says by its exit code that there is nothing', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'a', '--tag', 'x');
    expect(await swarm('task', 'next', '--tag', 'y')).toEqual({ code: 3, stdout: '', stderr: 'nothing to claim\n' });
    const none = { task: null, token: null, lease_until: null, mail: 0 };
    expect(await swarm('task', 'next', '--claim', '--wait', '0.01', '--tag', 'y', '--json')).toEqual({
      code: 3,
      stdout: `${JSON.stringify(none)}\n`,
      stderr: '',
    });
  });

  test('waits until there is one', async () => {
    const daemon = await startDaemon();
    const waiting = daemon.swarm('task', 'next', '--claim', '--wait', '60', '--as', 'bob', '--json');
    await greeted(daemon);
    await daemon.swarm('task', 'add', 'late');
    const { code, stdout } = await waiting;
    expect([code, JSON.parse(stdout).task]).toMatchObject([0, { id: 't1', owner: 'bob' }]);
  });

  test('goes on waiting while the daemon is restarted', async () => {
    const daemon = await startDaemon();
    const waiting = daemon.swarm('task', 'next', '--claim', '--wait', '60', '--as', 'bob', '--json');
    await greeted(daemon);
    await daemon.kill();
    const next = await testHome({}, daemon.home).start();
    await next.swarm('task', 'add', 'late');
    const { code, stdout, stderr } = await waiting;
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^(swarm: the daemon is away: waiting for it\n)?$/)]);
    expect(JSON.parse(stdout).task).toMatchObject({ id: 't1', owner: 'bob', attempt: 1 });
  });
});

describe('reports', () => {
  test('of the owner, from claim to done', async () => {
    const { swarm, swarmWith, home } = await startDaemon();
    await swarm('task', 'add', 'a', 'b', 'c');
    expect((await swarm('task', 'claim', '1', '2', '--as', 'bob')).stdout.match(/^token: \S+$/gm)).toHaveLength(2);
    expect(await swarm('task', 'progress', '1', '40%', '--step', 'porting', '--as', 'bob')).toEqual(ok('t1 40% porting\n'));
    expect(await swarm('task', 'progress', '1', '2', '.5', '--as', 'bob')).toEqual(ok('t1 50% porting\nt2 50%\n'));
    expect(await swarmWith('noted\n', 'task', 'note', '1', '-', '--as', 'bob')).toEqual(ok('t1 noted\n'));
    writeFileSync(join(home, 'state.json'), '{"line": 12}');
    expect(await swarm('task', 'checkpoint', '1', '@state.json', '--as', 'bob')).toEqual(ok('t1 checkpoint kept\n'));
    expect(await swarm('task', 'done', '1', '--as', 'bob', '--result-json', '{"files": 2}')).toEqual(ok('t1 completed\n'));
    expect(await swarm('task', 'release', '2', '--as', 'bob', '--why', 'lunch')).toEqual(ok('t2 pending\n'));
    const done = JSON.parse((await swarm('task', 'show', '1', '--json')).stdout);
    expect(done).toMatchObject({ checkpoint: { line: 12 }, result: { files: 2 }, notes: [{ text: 'noted', by: 'bob' }] });
  });

  test('of the operator need no token', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'a', 'b');
    expect(await swarm('task', 'done', '1', '2', '--result', 'by hand')).toEqual(ok('t1 completed\nt2 completed\n'));
  });

  test('of one who lost the task are refused with exit code 5', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'a');
    const token = /^token: (\S+)$/m.exec((await swarm('task', 'claim', '1', '--as', 'bob')).stdout)?.[1] ?? '';
    await swarm('task', 'release', '1');
    await swarm('task', 'claim', '1', '--as', 'eve');
    const { code, stderr } = await swarm('task', 'done', '1', '--as', 'bob', '--token', token);
    expect([code, stderr]).toEqual([5, expect.stringContaining('eve holds it')]);
  });

  test('of failure say when it is tried again, or that it is not', async () => {
    const { swarm, swarmWith } = await startDaemon();
    await swarm('task', 'add', 'a', 'b');
    await swarm('task', 'claim', '1', '2', '--as', 'bob');
    expect((await swarmWith('no disk', 'task', 'fail', '1', '--error', '-', '--as', 'bob')).stdout).toMatch(
      /^t1 pending: 1 of 5 tries failed; the last: no disk \(next try in \ds\)\n$/,
    );
    expect(await swarm('task', 'fail', '2', '--error', 'bad plan', '--fatal', '--as', 'bob')).toEqual(
      ok('t2 failed: failed for good: bad plan\n'),
    );
    const { stdout } = await swarm('dead', 'list');
    expect(stdout).toContain('failed for good: bad plan');
    expect(await swarm('dead', 'redrive', '2')).toEqual(ok('t2 redriven\n'));
    expect(await swarm('dead', 'redrive', '--all')).toEqual(ok('', 'no dead letters\n'));
    expect(await swarm('dead', 'redrive')).toMatchObject({ code: 2 });
  });

  test('under review wait for a verdict', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'a', 'b', '--review');
    await swarm('task', 'claim', '1', '2', '--as', 'bob');
    expect(await swarm('task', 'submit', '1', '--result', 'draft', '--as', 'bob')).toEqual(ok('t1 pending_review: waits for a review\n'));
    expect(await swarm('task', 'done', '2', '--as', 'bob')).toEqual(ok('t2 pending_review: waits for a review\n'));
    expect(await swarm('task', 'review', '1', '--approve', '--as', 'bob')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('somebody else'),
    });
    expect(await swarm('task', 'review', '1', '--approve', '--comment', 'fine', '--as', 'eve')).toEqual(ok('t1 completed\n'));
    expect((await swarm('task', 'review', '2', '--reject', 'no test')).stdout).toContain(
      't2 pending: 1 of 5 tries failed; the last: review by operator: no test',
    );
    expect(await swarm('task', 'review', '2')).toMatchObject({ code: 2, stderr: 'swarm: say either --approve or --reject TEXT\n' });
  });
});

describe('a worker in a shell of its own', () => {
  test('speaks with the token it was given', async () => {
    const daemon = await startDaemon();
    const { stdout, stderr, code } = await daemon.swarm('worker', 'register', 'builder-1', '--can', 'ts', '--role', 'builder', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const { token, socket } = JSON.parse(stdout);
    const shell = testHome({ SWARM_TOKEN: token, SWARM_SOCKET: socket, SWARM_WORKER: 'builder-1' }, daemon.home);
    await daemon.swarm('task', 'add', 'a', '--requires', 'ts');
    expect((await shell.swarm('task', 'next', '--claim', '--json')).stdout).toContain('"owner":"builder-1"');
    expect((await shell.swarm('task', 'list', '--mine')).stdout).toContain('t1');
    expect((await shell.swarm('worker', 'update', '--note', 'reading', '--status', 'working')).stdout).toBe(
      'builder-1 is working: reading\n',
    );
    expect((await shell.swarm('worker', 'heartbeat')).stdout).toBe('heard; leases end in 1m\n');
    expect(await shell.swarm('task', 'done', '1', '--as', 'eve')).toMatchObject({ code: 2 });
    expect(await shell.swarm('down')).toMatchObject({ code: 1, stderr: expect.stringContaining('may not use swarm.down') });
    expect(await shell.swarm('task', 'done', '1')).toEqual(ok('t1 completed\n'));
    expect((await daemon.swarm('worker', 'list')).stdout).toMatch(/^builder-1 +working +builder +0s ago +ts +reading$/m);
  });

  test('is shown its token alone, for a shell to keep', async () => {
    const { swarm } = await startDaemon();
    const { stdout, stderr } = await swarm('worker', 'register', 'w1');
    expect([stdout, stderr]).toEqual([expect.stringMatching(/^\S{20,}\n$/), expect.stringContaining('SWARM_SOCKET=')]);
  });
});

test('explain says why, for tasks and workers', async () => {
  const { swarm } = await startDaemon();
  await swarm('task', 'add', 'a');
  await swarm('task', 'add', 'b', '--needs', '1');
  await swarm('worker', 'register', 'w1');
  const { stdout, code } = await swarm('explain', '2', 'w1');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^t2 is blocked\n {2}because .*t1/m);
  expect(stdout).toMatch(/^w1 is idle$/m);
  expect(JSON.parse((await swarm('explain', 't1', '--json')).stdout)).toMatchObject({ subject: 't1', state: 'pending' });
  expect(await swarm('explain', 'nobody')).toMatchObject({ code: 1 });
});
