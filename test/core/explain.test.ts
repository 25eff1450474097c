/** Nothing waits without a reason: every state is explained, with what changes it next and what a person can do. */

import { describe, expect, test } from 'vitest';
import { claimantOf } from '../../src/core/claimant.ts';
import { explainTask, explainWorker } from '../../src/core/explain.ts';
import type { Want } from '../../src/core/resource.ts';
import { statuses, type Task, type TaskRecord, type TaskStatus } from '../../src/core/task.ts';
import type { Worker, WorkerProcess } from '../../src/core/worker.ts';
import { aSpec } from '../helpers/pool-views.ts';
import { aTask, aWorker, now, taskIn } from '../helpers/task.ts';

type Parent = Parameters<typeof explainTask>[1][number];

const shown = (record: TaskRecord): Task => ({ ...record, depends_on: [], notes: [] });
const parent = (id: string, status: TaskStatus, more: Partial<Parent> = {}): Parent => ({
  ...{ id, title: `Task ${id}`, status, on_fail: 'block', satisfied: status === 'completed' },
  ...more,
});

const explain = (task: TaskRecord, parents: readonly Parent[] = [], workers: readonly Worker[] = [], wants: readonly Want[] = []) =>
  explainTask(shown(task), parents, { workers, pools: [], wants }, now);

describe('a task', () => {
  test.each(statuses)('that is %s has a reason', status => {
    const told = explain(taskIn[status], status === 'blocked' ? [parent('t9', 'pending')] : []);
    expect(told).toMatchObject({ subject: 't1', state: status });
    expect(told.because.length).toBeGreaterThan(0);
    for (const reason of told.because) expect(reason).not.toBe('');
  });

  test.each<[status: TaskStatus, next: string, nextAt: number | null]>([
    ['blocked', 'it becomes pending when t9 is completed', null],
    ['pending', 'a worker that fits asks for work', null],
    ['in_progress', 'its lease ends unless its owner gives a sign of life before', taskIn.in_progress.lease_until],
    ['pending_review', 'a review', null],
  ])('that is %s waits for something', (status, next, nextAt) => {
    expect(explain(taskIn[status], [parent('t9', 'pending')])).toMatchObject({ next, next_at: nextAt });
  });

  test.each<[status: TaskStatus, remedy: string | null]>([
    ['completed', null],
    ['failed', 'swarm task retry t1'],
    ['cancelled', 'swarm task retry t1'],
    ['skipped', 'Retry the task that ended without success'],
    ['in_progress', 'swarm task release t1'],
    ['pending_review', 'swarm task review t1 --approve'],
  ])('that is %s has the remedy %s', (status, remedy) => {
    const told = explain(taskIn[status]).remedy;
    if (remedy === null) expect(told).toBeNull();
    else expect(told).toContain(remedy);
  });

  test('that waits for several names those that are open', () => {
    const parents = [parent('t7', 'completed'), parent('t8', 'in_progress'), parent('t9', 'pending')];
    expect(explain(taskIn.blocked, parents)).toMatchObject({
      because: ["it waits for t8 'Task t8', which is in_progress", "it waits for t9 'Task t9', which is pending"],
      next: 'it becomes pending when t8, t9 are completed',
      remedy: null,
    });
  });

  test.each(['failed', 'cancelled', 'skipped'] as const)('that waits for a %s one says that nothing will happen by itself', status => {
    const told = explain(taskIn.blocked, [parent('t8', 'pending'), parent('t9', status)]);
    expect(told.next).toBeNull();
    expect(told.remedy).toBe('Retry t9, or drop the dependency: `swarm task deps t1 --remove t9`.');
  });

  test('that waits for many names the first five', () => {
    const parents = Array.from({ length: 8 }, (_, index) => parent(`t${index + 2}`, 'pending'));
    expect(explain(taskIn.blocked, parents).next).toBe('it becomes pending when t2, t3, t4, t5, t6 and 3 more are completed');
  });

  describe('in parts', () => {
    const whole = shown(aTask({ status: 'blocked', split: { collect: 'concat', on_part_fail: 'keep' } }));
    const part = (id: string, status: TaskStatus, more: object = {}) => ({
      id,
      title: `Part ${id}`,
      status,
      owner: null,
      reason: null,
      ...more,
    });
    const told = (parents: readonly Parent[], parts: readonly ReturnType<typeof part>[]) =>
      explainTask(whole, parents, { workers: [], pools: [], wants: [], parts }, now);

    test('tells of its parts, and of what it depends on besides', () => {
      const parts = [
        part('t2', 'completed'),
        part('t3', 'failed'),
        part('t4', 'in_progress', { owner: 'ada' }),
        part('t5', 'pending', { reason: 'gpu is taken' }),
      ];
      const parents = [...parts.map(({ id, status }) => parent(id, status)), parent('t9', 'pending')];
      expect(told(parents, parts)).toMatchObject({
        because: [
          '2 of its 4 parts have ended, 1 of them without success (t3)',
          "it waits for its part t4 'Part t4', which is worked on by ada",
          "it waits for its part t5 'Part t5', which is pending: gpu is taken",
          "it waits for t9 'Task t9', which is pending",
        ],
        next: 'what its parts come to is put together when the last of them has ended and nothing else is open',
        remedy: '`swarm explain t4` tells why that part is not done yet.',
      });
    });

    test('that have all ended waits for the rest alone', () => {
      expect(told([parent('t2', 'completed'), parent('t9', 'pending')], [part('t2', 'completed')])).toMatchObject({
        because: ['1 of its 1 parts have ended', "it waits for t9 'Task t9', which is pending"],
        next: 'it becomes pending when t9 is completed',
      });
    });

    test('of which there are many names the first', () => {
      const parts = Array.from({ length: 8 }, (_, index) => part(`t${index + 2}`, 'pending'));
      expect(told([], parts).because).toHaveLength(7);
      expect(told([], parts).because.at(-1)).toBe('and for 3 more parts');
    });
  });

  test('that waits for its next try says when that is', () => {
    const task = aTask({ ready_at: now + 5_000, reason: '1 of 3 tries failed; the last: broken' });
    expect(explain(task)).toMatchObject({
      because: ['1 of 3 tries failed; the last: broken'],
      next: 'it can be claimed again',
      next_at: now + 5_000,
    });
    expect(explain({ ...task, ready_at: now }).next_at).toBeNull();
  });

  test('that is worked on says by whom and how far', () => {
    expect(explain({ ...taskIn.in_progress, step: 'testing' }).because).toEqual(['w1 holds it (attempt 1): testing']);
  });

  test.each([
    [now + 5_000, 'w1 goes on'],
    [null, null],
  ])('whose worker gets nothing from its service until %s says so', (until, next) => {
    const idled = { why: 'the breaker of provider acme is open', until, needsPerson: until === null, remedy: '`swarm resume p`' };
    const source = { spec: aSpec(), standIn: null, idled, full: idled };
    const told = (isParked: boolean) => {
      const crew = { workers: [aWorker({ name: 'w1', pool: 'p' })], pools: [{ ...source, isParked }], wants: [] };
      return explainTask(shown(taskIn.in_progress), [], crew, now);
    };
    expect(told(true)).toMatchObject({
      because: ['w1 holds it (attempt 1)', 'the breaker of provider acme is open'],
      ...{ next, next_at: until, remedy: '`swarm resume p`' },
    });
    expect(told(false).because).toEqual(['w1 holds it (attempt 1)']);
  });

  test('whose owner ended its turn without a report says so', () => {
    const crew = { workers: [], pools: [], wants: [], turnEndedAt: now - 40_000 };
    expect(explainTask(shown(taskIn.in_progress), [], crew, now).because).toEqual([
      'w1 holds it (attempt 1)',
      'the turn of w1 ended 40 s ago without a report on it: `swarm explain w1` says what comes next',
    ]);
  });

  test('whose process has ended says why what came of it is not there yet', () => {
    const crew = { workers: [], pools: [], wants: [], unstored: 'artifacts cannot be kept' };
    expect(explainTask(shown(taskIn.in_progress), [], crew, now)).toMatchObject({
      because: ['its process in w1 has ended (attempt 1), and what came of it cannot be stored yet: artifacts cannot be kept'],
      ...{ next: 'it is tried again every second', next_at: null, remedy: null },
    });
  });
});

describe('a worker', () => {
  test.each<[what: string, worker: Partial<Worker>, waiting: number, because: string[]]>([
    ['that holds a task', { task: 't5', status: 'working' }, 3, ['it is a worker, and its status working', 'it holds t5']],
    [
      'that may not hold one',
      { role: 'orchestrator' },
      3,
      ['it is an orchestrator, and its status idle', 'an orchestrator coordinates and may not claim tasks'],
    ],
    ['that has nothing to do', {}, 0, ['it is a worker, and its status idle', 'no task waits that it could claim']],
    [
      'that does not ask',
      { note: 'thinking' },
      2,
      ['it is a worker, and its status idle (thinking)', '2 tasks wait that it could claim, but it has not asked for work'],
    ],
  ])('%s', (_, change, waiting, because) => {
    expect(explainWorker(aWorker(change), waiting)).toMatchObject({ subject: 'w1', because });
  });

  const ended: WorkerProcess = {
    ...{ state: 'exited', pid: 7, command: ['sh'], cwd: '/', cols: 80, rows: 24, code: 0, signal: null, reason: null },
    ...{ started_at: now - 5_000, ended_at: now, log: '/log' },
  };
  test.each<[what: string, process: Partial<WorkerProcess>, because: string[]]>([
    ['by itself', { code: 3 }, ['its process exited with code 3']],
    ['by a signal', { code: null, signal: 'SIGKILL' }, ['its process was ended by SIGKILL']],
    [
      'by swarm',
      { reason: '1 of 2 workers idle for 5 min' },
      ['it was sent away: 1 of 2 workers idle for 5 min', 'its process exited with code 0'],
    ],
    ['unseen', { state: 'lost', code: null, reason: 'its holder is gone' }, ['it was lost: its holder is gone']],
  ])('that ended %s', (_, process, because) => {
    expect(explainWorker(aWorker({ process: { ...ended, ...process } }), 0).because).toEqual(because);
  });

  test('that waits for a person says how it is answered, and by what its pool would do it', () => {
    const asking = aWorker({ status: 'waiting', note: 'Trust this folder?' });
    expect(explainWorker(asking, 0).remedy).toBe('`swarm attach w1` lets you answer it.');
    expect(explainWorker(asking, 0, 'trust').remedy).toContain('`answer: [trust]` in its pool');
    const { because, remedy } = explain(taskIn.in_progress, [], [asking]);
    expect(because).toContain('w1 waits for a person: Trust this folder?');
    expect(remedy).toBe('`swarm attach w1` lets you answer it.');
  });

  test('claims as what it is', () => {
    const worker = aWorker({ role: 'reviewer', pool: 'fast', capabilities: ['go'], tags: ['ui'], needs_command: true });
    expect(claimantOf(worker)).toEqual({
      name: 'w1',
      incarnation: 'w1#1',
      role: 'reviewer',
      pool: 'fast',
      capabilities: ['go'],
      tags: ['ui'],
      needsCommand: true,
    });
  });
});
