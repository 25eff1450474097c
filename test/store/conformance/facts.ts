/** Conformance: the log is complete, in order, and told only once it is true. */

import { describe, expect, test } from 'vitest';
import { foldTask, loggedTask } from '../../../src/core/fact.ts';
import { replay } from '../../../src/core/history.ts';
import type { Commit } from '../../../src/store/store.ts';
import { expectRefusal, type OpenBoard } from '../../helpers/board.ts';
import { operator } from '../../helpers/task.ts';

export function facts(open: OpenBoard): void {
  describe('the fact log', () => {
    test('numbers facts without a gap, and gives them by page', async () => {
      const board = await open();
      await board.add('a', 'b', 'c');
      await expectRefusal(board.add({ title: 'd', depends_on: ['nobody'] }), 'bad_params');
      await board.finish('t2');
      expect(board.store.head()).toBe(4);
      const page = async (after: number, limit: number) => (await board.store.facts(after, limit)).map(fact => fact.seq);
      expect([await page(0, 2), await page(2, 2), await page(4, 2), await page(0, 100)]).toEqual([[1, 2], [3, 4], [], [1, 2, 3, 4]]);
    });

    test('gives the facts about one subject, by page', async () => {
      const board = await open();
      const [a] = await board.add('a', 'b');
      await board.fail(await board.claim(a!));
      const types = async (after: number, limit: number) => (await board.store.factsAbout(a!, after, limit)).map(fact => fact.type);
      expect(await types(0, 100)).toEqual(['task.added', 'task.claimed', 'task.retrying']);
      expect(await types(1, 1)).toEqual(['task.claimed']);
      expect(await board.store.factsAbout('t99', 0, 100)).toEqual([]);
    });

    test('tells the last fact by a time', async () => {
      const board = await open();
      const begun = board.now;
      await board.add('a', 'b');
      board.now += 1_000;
      await board.add('c');
      const by = async (at: number) => (await board.store.past.factBy(at)).seq;
      expect([await by(begun - 1), await by(begun), await by(begun + 999), await by(begun + 1_000), await by(1e15)]).toEqual([
        0, 2, 2, 3, 3,
      ]);
      expect((await board.store.past.factBy(begun)).head).toBe(3);
    });

    test('tells tasks as they were, in pages of a bounded length, each task once', async () => {
      const board = await open();
      const titles = Array.from({ length: 1_300 }, (_, at) => `task ${at}`);
      const [long] = await board.add(...titles);
      const half = board.store.head();
      const report = (progress: number) => board.store.apply(long!, { type: 'progress', progress } as never, 'operator').catch(() => {});
      await board.claim(long!);
      await Promise.all(Array.from({ length: 1_500 }, (_, at) => report(at / 1_500)));
      await board.add('late');
      await board.store.apply('t7', { type: 'edit', by: operator, change: { title: 'edited' } }, 'operator');
      const end = board.store.head();
      const between = async (seq: number, from: number) => {
        const told: [string, string | null][] = [];
        for (let cursor: number | null | undefined; cursor !== null; ) {
          const page = await board.store.past.tasks({ seq, from, cursor });
          told.push(...page.tasks.map(({ id, task }): [string, string | null] => [id, task && `${task.title} ${task.status}`]));
          cursor = page.next;
        }
        return told;
      };
      const late = `t${titles.length + 1}`;
      expect(await between(half, end)).toEqual([
        [long, 'task 0 pending'],
        [late, null],
        ['t7', 'task 6 pending'],
      ]);
      expect(await between(end, half)).toEqual([
        [long, 'task 0 in_progress'],
        [late, 'late pending'],
        ['t7', 'edited pending'],
      ]);
      const all = await between(0, end);
      expect([all.length, all.every(([, task]) => task === null), new Set(all.map(([id]) => id)).size]).toEqual([1_301, true, 1_301]);
      expect(await between(end, end)).toEqual([]);
    });

    test('takes facts of the daemon', async () => {
      const board = await open();
      await board.store.record({ type: 'daemon.started', subject: 'daemon', by: 'swarm', data: { pid: 7 } });
      expect(await board.facts()).toEqual([
        { seq: 1, at: board.now, type: 'daemon.started', subject: 'daemon', by: 'swarm', data: { pid: 7 } },
      ]);
    });

    test('of a task adds up to the task', async () => {
      const board = await open();
      const [a, b] = await board.add({ title: 'a', name: 'a', tags: ['ui'] }, { title: 'b', depends_on: ['a'] });
      const held = await board.claim(a!);
      await board.happen(a!, { type: 'note', by: operator, text: 'hm' });
      await board.happen(a!, { type: 'edit', by: operator, change: { title: 'A', tags: ['css'] } });
      await board.complete(held, { ok: true });
      await board.depends(b!, [], [a!]);
      for (const id of [a!, b!]) {
        const log = await board.store.factsAbout(id, 0, 100);
        const task = await board.task(id);
        expect(log.reduce<ReturnType<typeof foldTask> | undefined>(foldTask, undefined)).toMatchObject({
          ...loggedTask(task as never, task.depends_on),
          notes: task.notes,
        });
        expect(replay(log).violation).toBeUndefined();
      }
    });
  });

  describe('a listener', () => {
    test('hears of every fact once, in order, and never of one that was refused', async () => {
      const board = await open();
      const heard: number[] = [];
      board.store.onCommit(commit => heard.push(...commit.facts.map(fact => fact.seq)));
      await Promise.all([
        board.add('a'),
        expectRefusal(board.add('innocent', { title: 'x', depends_on: ['nobody'] } as never), 'bad_params'),
        expectRefusal(board.finish('t99'), 'not_found'),
        board.add('b'),
      ]);
      await board.finish('t1');
      expect(heard).toEqual([1, 2, 3]);
      expect((await board.facts()).map(fact => fact.seq)).toEqual(heard);
    });

    test('hears before the caller is answered, and can read what it heard of', async () => {
      const board = await open();
      const order: string[] = [];
      board.store.onCommit(({ facts: told }) =>
        order.push(`heard ${told.length}, head ${board.store.head()}, ${board.store.counts().pending} pending`),
      );
      await board.add('a', 'b').then(() => order.push('answered'));
      expect(order).toEqual(['heard 2, head 2, 2 pending', 'answered']);
    });

    test('hears of nothing when nothing changed', async () => {
      const board = await open();
      const commits: Commit[] = [];
      board.store.onCommit(commit => void commits.push(commit));
      await board.store.sweep();
      await board.store.renew('nobody', board.now);
      await board.tasks();
      expect(commits).toEqual([]);
    });

    test.each<[what: string, make: (board: Awaited<ReturnType<OpenBoard>>) => Promise<unknown>]>([
      ['is added', board => board.add('new')],
      ['is given back', async board => board.release((await board.next('w1'))!)],
      ['is lost', async board => [await board.next('w1'), await board.pass(60_000)]],
      ['is unblocked', board => board.finish('t1')],
      ['is woken after its delay', async board => [await board.fail((await board.next('w1'))!), await board.pass(3_600_000)]],
      ['is retried', async board => [await board.cancel('t1'), await board.retry('t1')]],
      ['is assigned to somebody else', board => board.happen('t1', { type: 'assign', by: operator, to: 'w2' })],
      ['loses what it depended on', board => board.depends('t2', [], ['t1'])],
    ])('is told that a task may be claimable when one %s', async (_, make) => {
      const board = await open();
      await board.add({ title: 'a', name: 'a' }, { title: 'b', depends_on: ['a'] });
      const ready: boolean[] = [];
      board.store.onCommit(commit => ready.push(commit.ready));
      await make(board);
      expect(ready.at(-1)).toBe(true);
    });
  });
}
