/** Conformance: calls made at the same time neither lose nor double anything, and none disturbs its neighbours. */

import { describe, expect, test } from 'vitest';
import { expectRefusal, type OpenBoard } from '../../helpers/board.ts';

export function concurrency(open: OpenBoard): void {
  describe('calls at the same time', () => {
    test('claims of many give distinct tasks, in order of asking', async () => {
      const board = await open();
      const ids = await board.add(...Array.from({ length: 100 }, (_, index) => `task ${index}`));
      const held = await Promise.all(Array.from({ length: 120 }, (_, index) => board.next(`w${index}`)));
      expect(held.slice(0, 100).map(claim => claim?.task.id)).toEqual(ids);
      expect(held.slice(100)).toEqual(Array(20).fill(undefined));
      expect(new Set(held.slice(0, 100).map(claim => claim?.token)).size).toBe(100);
    });

    test('claims of one task have one winner', async () => {
      const board = await open();
      const id = await board.addOne('a');
      const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, index) => board.claim(id, `w${index}`)));
      expect(outcomes.filter(outcome => outcome.status === 'fulfilled')).toHaveLength(1);
      expect(await board.task(id)).toMatchObject({ owner: 'w0', attempt: 1 });
    });

    test('a refusal leaves its neighbours be, and leaves nothing behind', async () => {
      const board = await open();
      const [a, b, failed] = await board.add('a', 'b', 'failed');
      await board.breakDown(failed!);
      const outcomes = await Promise.allSettled([
        board.claim(a!, 'w1'),
        board.claim(a!, 'w2'),
        board.add({ title: 'new', requires: ['rare'], tags: ['ui'] }),
        // Its last task is refused only after the others have been made.
        board.add({ title: 'halfway' }, { title: 'halfway', requires: ['rarer'], tags: ['ui'] }, { title: 'bad', depends_on: [failed!] }),
        board.depends(b!, [a!, b!]),
        board.cancel(b!),
      ]);
      expect(outcomes.map(outcome => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'rejected', 'fulfilled']);
      expect((await board.tasks()).map(({ id, title, status }) => [id, title, status])).toEqual([
        ['t1', 'a', 'in_progress'],
        ['t2', 'b', 'cancelled'],
        ['t3', 'failed', 'failed'],
        ['t4', 'new', 'pending'],
      ]);
      expect(board.store.counts()).toMatchObject({ pending: 1, in_progress: 1, failed: 1, cancelled: 1 });
      expect([await board.demand('w9'), await board.demand({ name: 'w9', capabilities: ['rare', 'rarer'] })]).toEqual([0, 1]);
      expect(await board.add({ title: 'now', requires: ['rarer'] })).toEqual(['t5']);
      expect(await board.demand({ name: 'w9', capabilities: ['rarer'] })).toBe(1);
    });

    test('a read sees the writes that were asked before it', async () => {
      const board = await open();
      const [, task, counts] = await Promise.all([board.add('a'), board.task('t1'), board.store.listTasks({ limit: 10 })]);
      expect(task).toMatchObject({ title: 'a' });
      expect(counts.tasks).toHaveLength(1);
      const [claimed, , seen] = await Promise.all([board.claim('t1'), board.store.workers(), board.task('t1')]);
      expect(seen).toEqual(claimed.task);
    });

    test('each of two calls in a row builds on the one before', async () => {
      const board = await open();
      await Promise.all([
        board.add('a'),
        board.claim('t1', 'w1'),
        board.finish('t1'),
        expectRefusal(board.claim('t1', 'w2'), 'refused', 'is completed'),
      ]);
      expect((await board.facts()).map(fact => fact.type)).toEqual(['task.added', 'task.claimed', 'task.completed']);
    });

    test('thousands at once all come to their end', async () => {
      const board = await open();
      await board.add(...Array.from({ length: 2_000 }, (_, index) => `task ${index}`));
      const work = async (name: string) => {
        const held = await board.next(name);
        return board.complete(held!);
      };
      await Promise.all(Array.from({ length: 2_000 }, (_, index) => work(`w${index}`)));
      expect(board.store.counts()).toMatchObject({ completed: 2_000, pending: 0, in_progress: 0 });
      expect((await board.tasks()).every(task => task.attempt === 1)).toBe(true);
    });

    test('closing carries out what was asked before', async () => {
      const board = await open();
      const asked = [board.add('a'), board.next('w1'), board.task('t1')] as const;
      await board.reopen();
      expect((await asked[2]).owner).toBe('w1');
      expect(await board.statuses('t1')).toEqual(['in_progress']);
    });
  });
}
