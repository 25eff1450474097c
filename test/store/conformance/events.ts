/** Conformance: what happens to a task is stored, told as a fact, and fenced. */

import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/core/limits.ts';
import type { Task } from '../../../src/core/task.ts';
import type { TaskEvent } from '../../../src/core/task-event.ts';
import type { HeldTask } from '../../../src/store/store.ts';
import { type Board, expectRefusal, holderOf, type OpenBoard } from '../../helpers/board.ts';
import { operator, worker } from '../../helpers/task.ts';

type By = Extract<TaskEvent, { by: unknown }>['by'];

/** What a worker may report of a task that it holds. */
const reports: readonly [what: string, event: (by: By) => TaskEvent, made: Partial<Task>, fact: string][] = [
  [
    'progress',
    by => ({ type: 'progress', by, progress: 0.5, step: 'testing' }),
    { status: 'in_progress', progress: 0.5, step: 'testing' },
    'task.progressed',
  ],
  [
    'a checkpoint',
    by => ({ type: 'checkpoint', by, data: { at: [3] } }),
    { status: 'in_progress', checkpoint: { at: [3] } },
    'task.checkpointed',
  ],
  [
    'completion',
    by => ({ type: 'complete', by, result: { ok: [1, null, 'ü'] }, artifacts: ['a.txt'] }),
    { status: 'completed', owner: null, result: { ok: [1, null, 'ü'] }, artifacts: ['a.txt'], progress: 1 },
    'task.completed',
  ],
  [
    'a result for review',
    by => ({ type: 'submit', by, result: 'done' }),
    { status: 'pending_review', owner: null, result: 'done' },
    'task.submitted',
  ],
  [
    'a failure',
    by => ({ type: 'fail', by, error: 'broken', random: 0.5 }),
    { status: 'pending', owner: null, failures: 1, error: 'broken' },
    'task.retrying',
  ],
  [
    'a failure for good',
    by => ({ type: 'fail', by, error: 'broken', fatal: true, random: 0.5 }),
    { status: 'failed', owner: null, failures: 1 },
    'task.failed',
  ],
  [
    'giving it back',
    by => ({ type: 'release', by, why: 'lunch' }),
    { status: 'pending', owner: null, failures: 0, lost: 0 },
    'task.released',
  ],
];

/** The holder of a former attempt, while the task is with somebody else, with nobody, or over. */
async function superseded(board: Board): Promise<HeldTask> {
  const id = await board.addOne('a');
  const held = await board.claim(id, 'w1');
  await board.happen(id, { type: 'release', by: operator });
  return held;
}

export function events(open: OpenBoard): void {
  describe('a report by the holder', () => {
    test.each(reports)('%s', async (_, event, made, type) => {
      const board = await open();
      const held = await board.claim(await board.addOne('a'), 'w1');
      board.now += 5;
      const task = await board.happen('t1', event(holderOf(held)));
      expect(task).toMatchObject({ ...made, attempt: 1, updated_at: board.now });
      expect(await board.task('t1')).toEqual(task);
      expect((await board.store.factsAbout('t1', 0, 100)).at(-1)).toMatchObject({ type, subject: 't1', by: 'w1', at: board.now });
    });

    test.each(reports)('%s is refused to whoever held it before', async (_, event) => {
      const board = await open();
      const former = await superseded(board);
      await board.claim('t1', 'w2');
      const before = [await board.task('t1'), board.store.head()];
      await expectRefusal(board.happen('t1', event(holderOf(former))), 'stale_lease', 'w1 does not hold t1: w2 holds it (attempt 2)');
      expect([await board.task('t1'), board.store.head()]).toEqual(before);
    });

    test('is refused with an older token of its own', async () => {
      const board = await open();
      const former = await superseded(board);
      await board.claim('t1', 'w1');
      await expectRefusal(
        board.complete(former, 'old'),
        'stale_lease',
        'this is not the token of the claim of t1 that counts: w1 holds it (attempt 2)',
      );
    });

    test('without a token counts for the incarnation that made the claim', async () => {
      const board = await open();
      await board.claim(await board.addOne('a'), 'w1');
      const progress = (incarnation: string): TaskEvent => ({ type: 'progress', by: worker('w1', undefined, incarnation), progress: 0.5 });
      await expectRefusal(board.happen('t1', progress('w1#2')), 'stale_lease');
      expect(await board.happen('t1', progress('w1#1'))).toMatchObject({ progress: 0.5 });
    });

    test('said twice is answered twice and happens once', async () => {
      const board = await open();
      const [a, b, c] = await Promise.all((await board.add('a', 'b', 'c')).map(id => board.claim(id)));
      const calls = [() => board.complete(a!, 'done'), () => board.fail(b!), () => board.release(c!)];
      const first = await Promise.all(calls.map(call => call()));
      const head = board.store.head();
      expect(await Promise.all(calls.map(call => call()))).toEqual(first);
      expect(board.store.head()).toBe(head);
      expect(await board.task(b!.task.id)).toMatchObject({ failures: 1 });
    });
  });

  describe('failing', () => {
    test('comes back after a growing delay until the budget is spent, and never before', async () => {
      const board = await open({ retries: 2, retryBaseMs: 1_000 });
      const id = await board.addOne('a');
      for (const [failures, delay] of [
        [1, 1_000],
        [2, 2_000],
      ] as const) {
        const task = await board.fail(await board.claim(id));
        expect(task).toMatchObject({ status: 'pending', failures, ready_at: board.now + delay });
        expect((await board.pass(delay - 1)).woken).toBe(0);
        expect(await board.peek('w1')).toBeUndefined();
        await expectRefusal(board.claim(id), 'refused', 'is not ready yet', `${failures} of 3 tries failed`);
        expect((await board.pass(1)).woken).toBe(1);
        expect(await board.peek('w1')).toBe(id);
      }
      expect(await board.fail(await board.claim(id))).toMatchObject({ status: 'failed', failures: 3, lost: 0, attempt: 3 });
      expect(await board.demand('w1')).toBe(0);
    });

    test('a retry by the operator gives a fresh budget and a new attempt', async () => {
      const board = await open({ retries: 0 });
      const id = await board.addOne('a');
      const former = await board.claim(id);
      await board.fail(former);
      expect(await board.retry(id)).toMatchObject({ status: 'pending', failures: 0, attempt: 1, error: 'broken', reason: null });
      expect((await board.claim(id)).task.attempt).toBe(2);
      await expectRefusal(board.complete(former), 'stale_lease');
    });

    test('a retry lets what waits for its next try go at once', async () => {
      const board = await open();
      const id = await board.addOne('a');
      await board.fail(await board.claim(id));
      await board.retry(id);
      expect(await board.peek('w1')).toBe(id);
      expect(await board.task(id)).toMatchObject({ failures: 1, ready_at: board.now });
    });

    test('the operator may finish, fail and cancel what nobody holds', async () => {
      const board = await open();
      const ids = await board.add('a', 'b', 'c');
      await Promise.all([board.finish(ids[0]!), board.breakDown(ids[1]!), board.cancel(ids[2]!)]);
      expect(await board.statuses(...ids)).toEqual(['completed', 'failed', 'cancelled']);
      await expectRefusal(board.finish(ids[1]!), 'refused', 'is failed', 'swarm task retry');
    });

    test('the owner of what the operator ended is told so', async () => {
      const board = await open();
      const [a, b] = await Promise.all((await board.add('a', 'b')).map(id => board.claim(id)));
      await board.cancel('t1');
      await board.finish('t2');
      await expectRefusal(board.complete(a!, 'mine'), 'stale_lease', 'it is cancelled');
      await expectRefusal(board.complete(b!, 'mine'), 'stale_lease', 'it is completed');
    });
  });

  describe('a review', () => {
    const reviewer = worker('w2');

    test('stands between the work and its completion', async () => {
      const board = await open();
      const [id, child] = await board.add({ title: 'a', name: 'a', gates: [{ type: 'review' }] }, { title: 'child', depends_on: ['a'] });
      const held = await board.claim(id!);
      expect(await board.complete(held, 'done')).toMatchObject({ status: 'pending_review', result: 'done', finished_at: null });
      expect(await board.statuses(child!)).toEqual(['blocked']);
      await expectRefusal(board.happen(id!, { type: 'approve', by: worker('w1') }), 'refused', 'somebody else must review it');
      expect(await board.happen(id!, { type: 'approve', by: reviewer, comment: 'nice' })).toMatchObject({
        status: 'completed',
        result: 'done',
      });
      expect(await board.statuses(child!)).toEqual(['pending']);
      expect((await board.store.factsAbout(id!, 0, 100)).at(-1)).toMatchObject({
        type: 'task.approved',
        by: 'w2',
        data: { reviewer: 'w2', comment: 'nice' },
      });
      expect(await board.complete(held, 'done')).toMatchObject({ status: 'completed' });
    });

    test('that rejects counts as a failure and sends the task back, until its budget is spent', async () => {
      const board = await open({ retries: 1 });
      const id = await board.addOne({ title: 'a', gates: [{ type: 'review' }] });
      const reject = () => board.happen(id, { type: 'reject', by: reviewer, comment: 'no tests', random: 0.5 });
      await board.complete(await board.claim(id));
      expect(await reject()).toMatchObject({ status: 'pending', failures: 1, error: 'review by w2: no tests' });
      await board.pass(3_600_000);
      await board.complete(await board.claim(id));
      expect(await reject()).toMatchObject({ status: 'failed', failures: 2 });
    });
  });

  describe('notes', () => {
    test('are kept in order, with time and author, by anyone and at any time', async () => {
      const board = await open();
      const id = await board.addOne('a');
      const note = (by: By, text: string) => board.happen(id, { type: 'note', by, text });
      await note(worker('w9'), 'first');
      board.now += 5;
      await board.finish(id);
      const task = await note(operator, 'second');
      expect(task.notes).toEqual([
        { at: board.now - 5, by: 'w9', text: 'first' },
        { at: board.now, by: 'operator', text: 'second' },
      ]);
      expect((await board.task(id)).notes).toEqual(task.notes);
      expect((await board.facts()).at(-1)).toMatchObject({ type: 'task.noted', by: 'operator', data: { note: 'second' } });
    });

    test('with a token that is no longer good are refused', async () => {
      const board = await open();
      const former = await superseded(board);
      await expectRefusal(board.happen('t1', { type: 'note', by: holderOf(former), text: 'still here' }), 'stale_lease');
      expect((await board.task('t1')).notes).toEqual([]);
    });

    test('are as many as a task can have, and not one more', async () => {
      const board = await open();
      const id = await board.addOne('a');
      const note = () => board.happen(id, { type: 'note', by: operator, text: 'hm' });
      await Promise.all(Array.from({ length: limits.notesPerTask }, note));
      await expectRefusal(note(), 'limit_reached', `${limits.notesPerTask} notes`, 'Keep a file');
      expect((await board.task(id)).notes).toHaveLength(limits.notesPerTask);
    });
  });

  describe('editing', () => {
    test('changes what is named, clears what is null, and leaves the rest', async () => {
      const board = await open();
      const id = await board.addOne({
        title: 'a',
        description: 'long',
        command: 'make',
        tags: ['ui'],
        resources: { gpu: 1 },
        timeout_ms: 5,
      });
      const change = {
        title: 'b',
        description: null,
        timeout_ms: null,
        retries: 9,
        resources: { ram: 2 },
        gates: [{ type: 'review' as const }],
      };
      const task = await board.happen(id, { type: 'edit', by: operator, change });
      expect(task).toMatchObject({ ...change, command: 'make', tags: ['ui'] });
      expect(await board.task(id)).toEqual(task);
    });

    test('of a task that is over is refused', async () => {
      const board = await open();
      const id = await board.addOne('a');
      await board.finish(id);
      await expectRefusal(
        board.happen(id, { type: 'edit', by: operator, change: { title: 'b' } }),
        'refused',
        'is completed',
        'Add a new task',
      );
    });

    test('an assignment is free for names that nobody has yet', async () => {
      const board = await open();
      const id = await board.addOne('a');
      expect(await board.happen(id, { type: 'assign', by: operator, to: 'w77' })).toMatchObject({ assignee: 'w77' });
    });
  });
}
