/** Conformance: what comes of one task may not fail without end, and a person may let it go on. */

import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/core/limits.ts';
import { type Board, expectRefusal, type OpenBoard } from '../../helpers/board.ts';

/** A worker that fails at its task, and leaves another one like it behind. */
async function failOnce(board: Board): Promise<void> {
  const held = (await board.next('w1'))!;
  await board.store.addTasks([{ title: 'again', retries: 0 }], 'w1');
  await board.fail(held);
}

export function lineages(open: OpenBoard): void {
  describe('a lineage', () => {
    test('of tasks that fail, each having made the next, comes to an end, until a person looks at it', async () => {
      const board = await open();
      await board.add({ title: 'first', retries: 0 });
      for (let failed = 0; failed < limits.lineageFailures; failed++) await failOnce(board);
      await board.reopen();
      const held = (await board.next('w1'))!;
      await expectRefusal(board.store.addTasks([{ title: 'again' }], 'w1'), 'limit_reached', 'came of t1', 'swarm task retry t1');
      await expectRefusal(
        board.store.apply('t1', { type: 'retry', by: { kind: 'operator', name: 'lead' } }, 'lead'),
        'limit_reached',
        't1',
      );
      // Others are not concerned, nor is the person.
      await board.store.addTasks([{ title: 'other' }], 'w2');
      await board.retry('t1');
      expect(await board.store.addTasks([{ title: 'again' }], 'w1')).toHaveLength(1);
      await board.complete(held);
    });

    test('of tasks most of which succeed has no end', async () => {
      const board = await open();
      await board.add('first');
      for (let round = 0; round < limits.lineageFailures + 10; round++) {
        const held = (await board.next('w1'))!;
        await board.store.addTasks([{ title: 'next' }], 'w1');
        await board.complete(held);
      }
      expect((await board.tasks()).length).toBe(limits.lineageFailures + 11);
    });
  });
}
