/** Conformance: finding tasks again, by id, by filter and by page. */

import { describe, expect, test } from 'vitest';
import type { TaskQuery } from '../../../src/store/store.ts';
import { expectRefusal, type OpenBoard } from '../../helpers/board.ts';

export function lists(open: OpenBoard): void {
  describe('reading tasks', () => {
    test('an unknown id is not found, and the newest is named', async () => {
      const board = await open();
      await expectRefusal(board.task('t1'), 'not_found', 'there is no task t1', 'The board is empty.');
      await board.add('a', 'b');
      await expectRefusal(board.task('t3'), 'not_found', 'there is no task t3', 'The newest task is t2');
      for (const call of [board.store.edges('t3'), board.finish('t3'), board.claim('t3'), board.depends('t3', ['t1'])])
        await expectRefusal(call, 'not_found', 't3');
    });

    test('edges show both sides', async () => {
      const board = await open();
      const [a, b, c] = await board.add(
        { title: 'a', name: 'a' },
        { title: 'b', name: 'b', depends_on: ['a'] },
        { title: 'c', depends_on: [{ task: 'b', on_fail: 'block' }, 'a'] },
      );
      await board.finish(a!);
      expect(await board.store.edges(b!)).toEqual({
        dependencies: [{ id: a, title: 'a', status: 'completed', on_fail: 'skip', satisfied: true }],
        dependents: [{ id: c, title: 'c', status: 'blocked', on_fail: 'block', satisfied: false }],
      });
    });

    test('what waits for many names the first three', async () => {
      const board = await open();
      const parents = await board.add('1', '2', '3', '4', '5');
      const reasonOf = async (count: number) =>
        (await board.task(await board.addOne({ title: 'child', depends_on: parents.slice(0, count) }))).reason;
      expect([await reasonOf(3), await reasonOf(5)]).toEqual(['waits for t1, t2, t3', 'waits for t1, t2, t3 and 2 more']);
    });
  });

  describe('lists', () => {
    const filters: readonly [what: string, query: Partial<TaskQuery>, titles: string[]][] = [
      ['everything', {}, ['Build UI', 'Test ui', 'Write docs', '100% sure', 'part']],
      ['by status', { status: ['in_progress'] }, ['Build UI', 'Test ui']],
      ['by several', { status: ['in_progress', 'completed'] }, ['Build UI', 'Test ui', 'Write docs']],
      ['by tag', { tags: ['ui'] }, ['Build UI', 'Test ui']],
      ['by any of several tags', { tags: ['css', 'docs'] }, ['Test ui', 'Write docs']],
      ['by owner', { owner: 'w1' }, ['Build UI']],
      ['by the pool of the owner', { pool: 'fast' }, ['Test ui']],
      ['by parent', { parent: 't1' }, ['part']],
      ['by text, in any case', { text: 'ui' }, ['Build UI', 'Test ui']],
      ['by text that a pattern would misread', { text: '%' }, ['100% sure']],
      ['by text that is not there', { text: 'deploy' }, []],
      ['by all of it', { status: ['in_progress'], tags: ['ui'], owner: 'w2', text: 'test' }, ['Test ui']],
    ];

    test.each(filters)('%s', async (_, query, titles) => {
      const board = await open();
      await board.store.registerWorker(
        { name: 'w2', role: 'worker', pool: 'fast', capabilities: [], tags: [] },
        { incarnation: 'w2#1', tokenHash: null },
      );
      await board.add(
        { title: 'Build UI', name: 'ui', tags: ['ui'] },
        { title: 'Test ui', tags: ['ui', 'css'] },
        { title: 'Write docs', tags: ['docs'] },
        { title: '100% sure' },
        { title: 'part', parent: 'ui' },
      );
      await board.claim('t1', 'w1');
      await board.claim('t2', 'w2');
      await board.finish('t3');
      const page = await board.store.listTasks({ limit: 100, ...query });
      expect(page.tasks.map(task => task.title)).toEqual(titles);
      expect(page.next).toBeNull();
    });

    test('follow edits of what they filter by', async () => {
      const board = await open();
      const id = await board.addOne({ title: 'a', tags: ['old'] });
      await board.happen(id, { type: 'edit', by: { kind: 'operator', name: 'operator' }, change: { tags: ['new'] } });
      const found = async (tag: string) => (await board.store.listTasks({ tags: [tag], limit: 10 })).tasks.map(task => task.id);
      expect([await found('old'), await found('new')]).toEqual([[], [id]]);
    });

    test('pages neither miss nor repeat a task while tasks move about', async () => {
      const board = await open();
      const ids = await board.add(...Array.from({ length: 10 }, (_, index) => `task ${index}`));
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { tasks, next } = await board.store.listTasks({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...tasks.map(task => task.id));
        await board.finish(ids[9 - seen.length / 3] ?? ids[0]!).catch(() => {});
        cursor = next ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(ids);
    });

    test.each([
      [3, 3, false],
      [2, 2, true],
      [4, 3, false],
    ])('a page of %i of 3 tasks holds %i', async (limit, held, goesOn) => {
      const board = await open();
      await board.add('a', 'b', 'c');
      const { tasks, next } = await board.store.listTasks({ limit });
      expect([tasks.length, next !== null]).toEqual([held, goesOn]);
    });

    test('a cursor that is none is refused', async () => {
      const board = await open();
      await expectRefusal(board.store.listTasks({ limit: 1, cursor: 'x' }), 'bad_params', "'x' is not a cursor");
    });
  });
}
