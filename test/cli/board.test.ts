/** The verbs about tasks, against a real daemon: adding, listing, showing, changing. */

import { describe, expect, test } from 'vitest';
import { startDaemon } from '../helpers/daemon.ts';

const ok = (stdout: string, stderr = '') => ({ code: 0, stdout, stderr });

describe('task add', () => {
  test('makes one task of each title and prints the ids', async () => {
    const { swarm } = await startDaemon();
    expect(await swarm('task', 'add', 'Write the parser', '--priority', 'high', '-t', 'be,docs', '--requires', 'ts')).toEqual(ok('t1\n'));
    expect(await swarm('task', 'add', 'A', 'B', '--needs', '1', '--on-fail', 'run', '--timeout', '10m', '--review')).toEqual(
      ok('t2\nt3\n'),
    );
    const [first, second] = JSON.parse((await swarm('task', 'list', '--json')).stdout).tasks;
    expect(first).toMatchObject({ title: 'Write the parser', priority: 'high', tags: ['be', 'docs'], requires: ['ts'], status: 'pending' });
    expect(second).toMatchObject({ status: 'blocked', depends_on: ['t1'], timeout_ms: 600_000, gates: [{ type: 'review' }] });
  });

  test('takes titles and descriptions from standard input', async () => {
    const { swarm, swarmWith } = await startDaemon();
    expect(await swarmWith('one\n\n two \r\n', 'task', 'add', '-', '--tag', 'cleanup')).toEqual(ok('t1\nt2\n'));
    expect(await swarmWith('All of it:\n- this\n', 'task', 'add', 'three', '-d', '-', '--resource', 'gpu=1')).toEqual(ok('t3\n'));
    const tasks = JSON.parse((await swarm('task', 'list', '--json')).stdout).tasks;
    expect(tasks.map((task: { title: string }) => task.title)).toEqual(['one', 'two', 'three']);
    expect(tasks[2]).toMatchObject({ description: 'All of it:\n- this', resources: { gpu: 1 } });
  });

  test('with a key makes a task once', async () => {
    const { swarm } = await startDaemon();
    expect(await swarm('task', 'add', 'nightly', '--key', '2026-05-03')).toEqual(ok('t1\n'));
    expect(await swarm('task', 'add', 'nightly', '--key', '2026-05-03', '--json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"id":"t1"'),
    });
    expect(await swarm('task', 'add', 'a', 'b', '--key', 'k')).toMatchObject({ code: 2 });
  });

  test('says what is wrong, and adds nothing', async () => {
    const { swarm, swarmWith } = await startDaemon();
    const nobody = "swarm: depends_on: there is no task 't9'\n  Use the id of a task on the board.\n";
    expect(await swarm('task', 'add', 'a', '--needs', '9')).toMatchObject({ code: 2, stdout: '', stderr: nobody });
    const ofTwo = expect.stringContaining("tasks[0].depends_on: there is no task 't9'");
    expect(await swarm('task', 'add', 'a', 'b', '--needs', '9')).toMatchObject({ code: 2, stdout: '', stderr: ofTwo });
    expect(await swarm('task', 'add', 'a', ' ')).toMatchObject({ code: 2, stderr: expect.stringContaining('a task needs a title') });
    expect(await swarm('task', 'add', 'a', '--on-fail', 'run')).toMatchObject({ code: 2, stderr: 'swarm: --on-fail goes with --needs\n' });
    expect(await swarmWith('\n \n', 'task', 'add', '-')).toMatchObject({ code: 2, stderr: 'swarm: standard input holds no title\n' });
    expect(await swarm('task', 'list')).toEqual(ok('', 'no such task\n'));
  });
});

describe('task list', () => {
  test('is a table with the reasons', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'Write the parser', '--priority', 'high', '--tag', 'be');
    await swarm('task', 'add', 'Test \x1b[2Jit', '--needs', 't1');
    const { stdout } = await swarm('task', 'list');
    expect(stdout.replace(/\d+s /g, '0s ')).toBe(
      [
        'ID  STATUS   PRI     AGE  TITLE             WHY',
        't1  pending  high    0s   Write the parser',
        't2  blocked  medium  0s   Test \\x1b[2Jit    waits for t1',
        '',
      ].join('\n'),
    );
  });

  test('filters, pages, and says when there is more', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'a', 'b', 'c', 'd', '--tag', 'x');
    await swarm('task', 'add', 'other', '--needs', 't1');
    const ids = async (...flags: string[]) =>
      JSON.parse((await swarm('task', 'list', '--json', ...flags)).stdout).tasks.map((task: { id: string }) => task.id);
    expect(await ids('--tag', 'x', '--status', 'pending,blocked')).toEqual(['t1', 't2', 't3', 't4']);
    expect(await ids('--status', 'blocked')).toEqual(['t5']);
    expect(await ids('--text', 'OTH')).toEqual(['t5']);
    const { stdout, stderr } = await swarm('task', 'list', '-n', '2');
    expect([stdout.trim().split('\n').length, stderr]).toEqual([3, '... 2 shown; more: --limit / --all\n']);
    const page = JSON.parse((await swarm('task', 'list', '-n', '2', '--json')).stdout);
    expect(await ids('-n', '2', '--cursor', page.next)).toEqual(['t3', 't4']);
    expect(await ids('--all')).toEqual(['t1', 't2', 't3', 't4', 't5']);
  });

  test('--mine is about whoever asks', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'a', 'b');
    await swarm('task', 'claim', 't2', '--as', 'bob');
    expect((await swarm('task', 'list', '--mine', '--as', 'bob')).stdout).toContain('t2  in_progress  medium  bob');
    expect(await swarm('task', 'list', '--mine')).toMatchObject({ code: 2, stderr: expect.stringContaining('--as NAME') });
  });
});

test('task show tells everything, with the history', async () => {
  const { swarm } = await startDaemon();
  await swarm('task', 'add', 'Write it', '-d', 'two\nlines', '--tag', 'be');
  await swarm('task', 'add', 'Test it', '--needs', 't1');
  await swarm('task', 'note', '1', 'mind the gap');
  await swarm('task', 'claim', '1', '--as', 'bob');
  await swarm('task', 'checkpoint', '1', '{"at":3}', '--as', 'bob');
  await swarm('task', 'done', '1', '--as', 'bob', '--result', 'all good', '--artifact', 'out/a.md');
  const { stdout, code } = await swarm('task', 'show', 't1');
  expect(code).toBe(0);
  for (const part of [
    't1  Write it',
    'status    completed',
    'tags      be',
    '  two\n  lines',
    't2  pending  Test it',
    '"at": 3',
    'all good',
    'out/a.md',
  ]) {
    expect(stdout).toContain(part);
  }
  const history = stdout.slice(stdout.indexOf('History')).split('\n').slice(1);
  expect(history.filter(line => line !== '').map(line => line.replace(/^ *[\d:]+ {2}/, ''))).toEqual([
    'added by operator: Write it',
    'note by operator: mind the gap',
    'claimed by bob, attempt 1',
    'bob kept a checkpoint at attempt 1',
    'completed by bob: all good',
  ]);
  const facts = JSON.parse((await swarm('task', 'show', '1', '--history', '--json')).stdout).facts;
  expect(facts.map((fact: { type: string }) => fact.type)).toEqual([
    'task.added',
    'task.noted',
    'task.claimed',
    'task.checkpointed',
    'task.completed',
  ]);
  expect(JSON.parse((await swarm('task', 'show', 't2', '--json')).stdout)).toMatchObject({
    id: 't2',
    dependencies: [{ id: 't1', satisfied: true }],
  });
});

describe('changing tasks', () => {
  test('edit, assign, cancel, retry', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'a', 'b', '--complexity', 'hard', '--tag', 'x');
    expect(await swarm('task', 'edit', '1', '2', '--priority', 'low', '--clear', 'complexity,tags')).toEqual(
      ok('t1 pending\nt2 pending\n'),
    );
    expect(JSON.parse((await swarm('task', 'show', '1', '--json')).stdout)).toMatchObject({ priority: 'low', complexity: null, tags: [] });
    expect(await swarm('task', 'edit', '1')).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing to change') });
    expect(await swarm('task', 'assign', '1', '2', 'role:reviewer')).toEqual(ok('t1 is for role:reviewer\nt2 is for role:reviewer\n'));
    expect(await swarm('task', 'assign', '1', '--anyone')).toEqual(ok('t1 is open to anyone\n'));
    expect(await swarm('task', 'assign', '1')).toMatchObject({ code: 2 });
    expect(await swarm('task', 'cancel', '1', '--why', 'late')).toEqual(ok('t1 cancelled: cancelled by operator: late\n'));
    expect(await swarm('task', 'retry', '1')).toEqual(ok('t1 pending\n'));
  });

  test('deps changes them, and draws them', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'a', 'b', 'c');
    expect(await swarm('task', 'deps', '3', '--add', '1,2')).toEqual(ok('t3  blocked  c\n├─ t1  pending  a\n└─ t2  pending  b\n'));
    expect((await swarm('task', 'deps', '2', '--add', '1')).code).toBe(0);
    expect(await swarm('task', 'deps', '3')).toEqual(ok('t3  blocked  c\n├─ t1  pending  a\n└─ t2  blocked  b\n   └─ t1  pending  a\n'));
    expect(await swarm('task', 'deps', '1', '--add', '3')).toMatchObject({ code: 1, stderr: expect.stringContaining('t1') });
    expect(await swarm('task', 'deps', '3', '--remove', '1', '--remove', '2')).toEqual(ok('t3  pending  c\n'));
  });

  test('of several ids each is told, and the first failure decides', async () => {
    const { swarm } = await startDaemon();
    await swarm('task', 'add', 'a', 'b');
    const { code, stdout, stderr } = await swarm('task', 'cancel', '1', '9', '2', '--json');
    expect([
      code,
      stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).id),
    ]).toEqual([1, ['t1', 't2']]);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'not_found', message: expect.stringContaining('t9'), hint: expect.any(String) },
    });
  });
});
