/** Conformance: who is registered, as which incarnation, and what becomes of the work of one that begins anew. */

import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/core/limits.ts';
import { operatorName, reservedNames } from '../../../src/core/reserved.ts';
import type { NewWorker } from '../../../src/core/worker.ts';
import { type Board, expectRefusal, type OpenBoard } from '../../helpers/board.ts';

const aNewWorker = (change: Partial<NewWorker> = {}): NewWorker => ({ name: 'w1', role: 'worker', capabilities: [], tags: [], ...change });

const register = (
  board: Board,
  worker: Partial<NewWorker> = {},
  incarnation = `${worker.name ?? 'w1'}#1`,
  tokenHash: string | null = null,
) => board.store.registerWorker(aNewWorker(worker), { incarnation, tokenHash });

export function workers(open: OpenBoard): void {
  describe('workers', () => {
    test('are known by name and by token, with all that was said of them', async () => {
      const board = await open();
      const worker = await register(board, { role: 'reviewer', pool: 'fast', capabilities: ['go'], tags: ['ui'] }, 'w1#1', 'hash-1');
      expect(worker).toEqual({
        ...{ name: 'w1', role: 'reviewer', pool: 'fast', capabilities: ['go'], tags: ['ui'], incarnation: 'w1#1' },
        ...{ needs_command: false, status: 'idle', note: null, task: null, process: null, registered_at: board.now, seen_at: board.now },
      });
      expect(await board.store.worker('w1')).toEqual(worker);
      expect(await board.store.workerByToken('hash-1')).toEqual(worker);
      expect(await board.store.worker('w2')).toBeUndefined();
      expect(await board.store.workerByToken('hash-2')).toBeUndefined();
      expect(await board.facts()).toMatchObject([
        { type: 'worker.registered', subject: 'w1', data: { role: 'reviewer', incarnation: 'w1#1' } },
      ]);
      expect(JSON.stringify(await board.facts())).not.toContain('hash-1');
    });

    test('are listed by name', async () => {
      const board = await open();
      for (const name of ['w2', 'w10', 'a']) await register(board, { name });
      expect((await board.store.workers()).map(worker => worker.name)).toEqual(['a', 'w10', 'w2']);
    });

    test('show the first task that they hold', async () => {
      const board = await open();
      await register(board);
      const [a, b] = await board.add('a', 'b');
      await board.claim(b!);
      await board.claim(a!);
      expect(await board.store.worker('w1')).toMatchObject({ task: a });
      await board.finish(a!);
      await board.finish(b!);
      expect((await board.store.workers())[0]).toMatchObject({ task: null });
    });

    test.each(reservedNames)("none may be called '%s'", async name => {
      const board = await open();
      await expectRefusal(register(board, { name }), 'refused', `'${name}'`);
      expect(await board.store.workers()).toEqual([]);
    });

    test.each(['role:reviewer', 'pool:fast', 'topic:builds'])("none may be called '%s', which addresses others", async name => {
      const board = await open();
      await expectRefusal(register(board, { name }), 'refused', `'${name}'`);
    });
  });

  test('there are as many workers as a board can know, and not one more', async () => {
    const board = await open();
    await Promise.all(Array.from({ length: limits.workers }, (_, index) => register(board, { name: `w${index}` })));
    await expectRefusal(register(board, { name: 'one-more' }), 'limit_reached', `${limits.workers} workers`);
    expect(await register(board, { name: 'w7', capabilities: ['go'] }, 'w7#2')).toMatchObject({ capabilities: ['go'] });
  });

  describe('a worker that registers again', () => {
    test('is somebody else: its token is new, and what it held is lost, not failed', async () => {
      const board = await open();
      await register(board, {}, 'w1#1', 'hash-1');
      const [a, b, c] = await board.add('a', 'b', 'c');
      const former = await board.claim(a!);
      await board.claim(b!);
      await board.claim(c!, 'w2');
      board.now += 5;
      const worker = await register(board, { capabilities: ['go'] }, 'w1#2', 'hash-2');
      expect(worker).toMatchObject({ incarnation: 'w1#2', capabilities: ['go'], registered_at: board.now, task: null });
      expect(await board.store.workerByToken('hash-1')).toBeUndefined();
      expect(await board.store.workerByToken('hash-2')).toEqual(worker);
      expect(await board.statuses(a!, b!, c!)).toEqual(['pending', 'pending', 'in_progress']);
      expect(await board.task(a!)).toMatchObject({ lost: 1, failures: 0 });
      expect((await board.store.factsAbout(a!, 0, 10)).at(-1)).toMatchObject({ type: 'task.lost', data: { why: 'w1 began again' } });
      await expectRefusal(board.complete(former), 'stale_lease');
      expect(await board.store.workers()).toHaveLength(1);
    });

    test('takes nothing from others of the same secret or incarnation: that is refused', async () => {
      const board = await open();
      await register(board, { name: 'w1' }, 'same', 'hash-1');
      await expect(register(board, { name: 'w2' }, 'same', 'hash-2')).rejects.toThrow();
      await expect(register(board, { name: 'w2' }, 'other', 'hash-1')).rejects.toThrow();
      expect((await board.store.workers()).map(worker => worker.name)).toEqual(['w1']);
    });
  });

  describe('a worker that goes on', () => {
    test('may be described anew and keeps its work and its incarnation', async () => {
      const board = await open();
      const before = await register(board, { pool: 'slow' }, 'w1#1', 'hash-1');
      await board.claim(await board.addOne('a'));
      const worker = await board.store.describeWorker(aNewWorker({ role: 'reviewer', capabilities: ['gpu'], tags: ['ui'] }));
      expect(worker).toEqual({ ...before, role: 'reviewer', pool: null, capabilities: ['gpu'], tags: ['ui'], task: 't1' });
      expect(await board.store.workerByToken('hash-1')).toEqual(worker);
      expect((await board.facts()).at(-1)).toMatchObject({ type: 'worker.updated', subject: 'w1', data: { capabilities: ['gpu'] } });
    });

    test('says what it is doing; only a change of that is a fact', async () => {
      const board = await open();
      await register(board);
      const head = board.store.head();
      expect(await board.store.updateWorker('w1', { seenAt: 7 })).toMatchObject({ seen_at: 7, status: 'idle' });
      expect(board.store.head()).toBe(head);
      expect(await board.store.updateWorker('w1', { status: 'thinking', note: 'hm' })).toMatchObject({
        status: 'thinking',
        note: 'hm',
        seen_at: 7,
      });
      expect(await board.store.updateWorker('w1', { status: 'thinking' })).toMatchObject({ note: 'hm' });
      expect(await board.store.updateWorker('w1', { note: null })).toMatchObject({ status: 'thinking', note: null });
      expect(board.store.head()).toBe(head + 2);
    });

    test('must be known, and a mistyped name is guessed', async () => {
      const board = await open();
      await register(board, { name: 'claude-1' });
      await expectRefusal(
        board.store.updateWorker('cluade-1', { status: 'x' }),
        'not_found',
        'no worker cluade-1',
        "Did you mean 'claude-1'?",
      );
      await expectRefusal(board.store.describeWorker(aNewWorker({ name: 'nobody' })), 'not_found', 'no worker nobody');
      expect((await board.facts()).map(fact => fact.type)).toEqual(['worker.registered']);
    });
  });

  test('the operator is no worker, yet may be written to', async () => {
    const board = await open();
    expect(await board.store.worker(operatorName)).toBeUndefined();
    expect(await board.store.messages.send({ to: operatorName, type: 'direct', text: 'hi' }, 'w1', board.now + 1)).toMatchObject({
      to: operatorName,
    });
  });
}
