/** Conformance: new tasks, one or many, all or none. */

import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/core/limits.ts';
import type { ImportedTask } from '../../../src/core/task.ts';
import { expectRefusal, type OpenBoard } from '../../helpers/board.ts';

export function additions(open: OpenBoard): void {
  describe('adding tasks', () => {
    test('gives a task the defaults of the policy and all that was said of it', async () => {
      const board = await open({ retries: 7 });
      const [plain, full] = await board.store.addTasks(
        [
          { title: 'Plain' },
          {
            ...{ title: 'Full', description: 'All of it', command: 'make', priority: 'critical', complexity: 'hard', retries: 0 },
            ...{
              tags: ['ui', 'ui', 'css'],
              requires: ['go', 'go'],
              resources: { gpu: 1.5 },
              timeout_ms: 1_000,
              gates: [{ type: 'review' }],
            },
            ...{ assignee: 'pool:fast', idempotency_key: 'full' },
          },
        ],
        'boss',
      );
      expect(plain).toEqual({
        ...{ id: 't1', title: 'Plain', description: null, command: null, status: 'pending', priority: 'medium', complexity: null },
        ...{ tags: [], requires: [], resources: {}, fallback: true, depends_on: [], parent: null, assignee: null, owner: null },
        ...{ attempt: 0, failures: 0, lost: 0, retries: 7, timeout_ms: null, gates: [], handoff: null, split: null },
        ...{ budget: null, progress: null, step: null, checkpoint: null },
        ...{ result: null, error: null, artifacts: [], notes: [], reason: null, created_by: 'boss', idempotency_key: null },
        ...{ ready_at: board.now, lease_until: null, created_at: board.now, updated_at: board.now, started_at: null, finished_at: null },
      });
      expect(full).toMatchObject({
        ...{ id: 't2', description: 'All of it', command: 'make', priority: 'critical', complexity: 'hard', retries: 0 },
        ...{ tags: ['ui', 'css'], requires: ['go'], resources: { gpu: 1.5 }, timeout_ms: 1_000, gates: [{ type: 'review' }] },
        ...{ assignee: 'pool:fast', idempotency_key: 'full' },
      });
      expect(await board.task('t2')).toEqual(full);
    });

    test('counts ids up, also over calls, and of nothing makes nothing', async () => {
      const board = await open();
      expect(await board.add('a', 'b')).toEqual(['t1', 't2']);
      expect(await board.add()).toEqual([]);
      expect(await board.add('c')).toEqual(['t3']);
    });

    test('leaves one fact for each, which holds the whole task', async () => {
      const board = await open();
      await board.add({ title: 'a', tags: ['ui'] }, { title: 'b', depends_on: ['t1'] }).catch(() => {});
      await board.add({ title: 'a', name: 'first', tags: ['ui'] }, { title: 'b', depends_on: ['first'] });
      const facts = await board.facts();
      expect(facts.map(({ type, subject, by }) => [type, subject, by])).toEqual([
        ['task.added', 't1', 'operator'],
        ['task.added', 't2', 'operator'],
      ]);
      expect(facts[1]?.data.task).toMatchObject({ title: 'b', status: 'blocked', depends_on: ['t1'] });
    });

    test('resolves local names, forwards and backwards, and ids of the board', async () => {
      const board = await open();
      const before = await board.addOne('before');
      const ids = await board.add(
        { title: 'last', depends_on: ['middle', before] },
        { title: 'middle', name: 'middle', depends_on: [{ task: 'first', on_fail: 'run' }], parent: 'whole' },
        { title: 'first', name: 'first', parent: before },
        { title: 'whole', name: 'whole' },
      );
      const [last, middle, first, whole] = await Promise.all(ids.map(id => board.task(id)));
      expect(last).toMatchObject({ depends_on: [before, middle!.id], status: 'blocked', reason: `waits for ${before}, ${middle!.id}` });
      expect(middle).toMatchObject({ depends_on: [first!.id], parent: whole!.id, status: 'blocked' });
      expect(first).toMatchObject({ depends_on: [], parent: before, status: 'pending' });
      const { dependencies } = await board.store.edges(middle!.id);
      expect(dependencies).toEqual([{ id: first!.id, title: 'first', status: 'pending', on_fail: 'run', satisfied: false }]);
    });

    test('a local name counts before an id of the board', async () => {
      const board = await open();
      await board.add('x');
      const [, second] = await board.add({ title: 'a', name: 't1' }, { title: 'b', depends_on: ['t1'] });
      expect(await board.task(second!)).toMatchObject({ depends_on: ['t2'] });
    });

    test('a dependency said twice is one, and the last word on it counts', async () => {
      const board = await open();
      const [a, b] = await board.add({ title: 'a', name: 'a' }, { title: 'b', depends_on: ['a', { task: 'a', on_fail: 'run' }] });
      expect((await board.store.edges(b!)).dependencies).toMatchObject([{ id: a, on_fail: 'run' }]);
      await board.breakDown(a!);
      expect(await board.statuses(b!)).toEqual(['pending']);
    });

    test.each<[what: string, specs: ImportedTask[], path: (string | number)[], words: string[]]>([
      ['an unknown name', [{ title: 'a' }, { title: 'b', depends_on: ['nobody'] }], ['tasks', 1, 'depends_on'], ["no task 'nobody'"]],
      [
        'a mistyped name, with the one that was meant',
        [
          { title: 'a', name: 'compile' },
          { title: 'b', depends_on: ['complie'] },
        ],
        ['tasks', 1, 'depends_on'],
        ["no task 'complie'", "Did you mean 'compile'?"],
      ],
      ['an unknown id', [{ title: 'a', depends_on: ['t999'] }], ['tasks', 0, 'depends_on'], ["no task 't999'"]],
      ['an unknown parent', [{ title: 'a', parent: 't999' }], ['tasks', 0, 'parent'], ["no task 't999'"]],
      [
        'a name used twice',
        [
          { title: 'a', name: 'x' },
          { title: 'b', name: 'x' },
        ],
        ['tasks', 1, 'name'],
        ["'x' is used twice"],
      ],
      [
        'parts of each other',
        [
          { title: 'a', name: 'x', parent: 'y' },
          { title: 'b', name: 'y', parent: 'x' },
        ],
        ['tasks', 0, 'parent'],
        ['x → y → x'],
      ],
      ['a part of itself', [{ title: 'a', name: 'x', parent: 'x' }], ['tasks', 0, 'parent'], ['x → x']],
    ])('refuses %s and adds nothing', async (_, specs, path, words) => {
      const board = await open();
      const refused = board.store.addTasks([{ title: 'innocent' }, ...specs], 'operator');
      const [root, index, field] = path;
      const shifted = [root, Number(index) + 1, field];
      await expect(refused).rejects.toMatchObject({ data: { path: shifted } });
      await expectRefusal(refused, 'bad_params', `tasks[${shifted[1]}].${field}`, ...words);
      expect(await board.tasks()).toEqual([]);
      expect(board.store.head()).toBe(0);
      expect(await board.add('next')).toEqual(['t1']);
    });

    test.each<[what: string, specs: ImportedTask[], cycle: string[]]>([
      ['of one', [{ title: 'a', name: 'a', depends_on: ['a'] }], ['a', 'a']],
      [
        'of three',
        [
          { title: 'a', name: 'a', depends_on: ['c'] },
          { title: 'b', name: 'b', depends_on: ['a'] },
          { title: 'c', name: 'c', depends_on: ['b'] },
        ],
        ['a', 'c', 'b', 'a'],
      ],
    ])('refuses a cycle %s and names it', async (_, specs, cycle) => {
      const board = await open();
      const refused = board.store.addTasks([{ title: 'innocent' }, ...specs], 'operator');
      await expectRefusal(refused, 'refused', cycle.join(' → '));
      await expect(refused).rejects.toMatchObject({ data: { cycle } });
      expect(await board.tasks()).toEqual([]);
    });

    test('a long chain in one import is no cycle', async () => {
      const board = await open();
      const length = 2_000;
      const chain = Array.from({ length }, (_, index) => ({
        ...{ title: `link ${index}`, name: `n${index}`, depends_on: index + 1 < length ? [`n${index + 1}`] : [] },
      }));
      const ids = await board.add(...chain);
      expect(board.store.counts()).toMatchObject({ blocked: length - 1, pending: 1 });
      expect(await board.statuses(ids.at(-1)!, ids[0]!)).toEqual(['pending', 'blocked']);
    });

    test('takes as many dependencies as one may have', async () => {
      const board = await open();
      const parents = await board.add(...Array.from({ length: limits.dependenciesPerTask }, (_, index) => `parent ${index}`));
      const child = await board.addOne({ title: 'child', depends_on: parents });
      expect((await board.task(child)).depends_on).toHaveLength(limits.dependenciesPerTask);
    });
  });

  describe('adding a task after others have ended', () => {
    test('a completed parent counts as done', async () => {
      const board = await open();
      const [done, open_] = await board.add('done', 'open');
      await board.finish(done!);
      const [free, waiting] = await board.add({ title: 'free', depends_on: [done!] }, { title: 'waiting', depends_on: [done!, open_!] });
      expect(await board.statuses(free!, waiting!)).toEqual(['pending', 'blocked']);
      expect((await board.task(waiting!)).reason).toBe(`waits for ${open_}`);
    });

    test.each(['failed', 'cancelled'] as const)('on a parent that is %s it must be said what to do', async status => {
      const board = await open();
      const parent = await board.addOne('parent');
      if (status === 'failed') await board.breakDown(parent);
      else await board.cancel(parent);
      await expectRefusal(
        board.add({ title: 'a', depends_on: [parent] }),
        'refused',
        `${parent} is ${status}`,
        `swarm task retry ${parent}`,
      );
      const [run, block] = await board.add(
        { title: 'run', depends_on: [{ task: parent, on_fail: 'run' }] },
        { title: 'block', depends_on: [{ task: parent, on_fail: 'block' }] },
      );
      expect(await board.statuses(run!, block!)).toEqual(['pending', 'blocked']);
      expect((await board.task(block!)).reason).toBe(`blocked because ${parent} ${status === 'failed' ? 'failed' : 'was cancelled'}`);
    });
  });

  describe('idempotency keys', () => {
    test('a key used before gives the task that it made, as it is now, and changes nothing', async () => {
      const board = await open();
      const id = await board.addOne({ title: 'a', idempotency_key: 'k' });
      await board.finish(id);
      const head = board.store.head();
      const [again] = await board.store.addTasks([{ title: 'changed', idempotency_key: 'k' }], 'w2');
      expect(again).toMatchObject({ id, title: 'a', status: 'completed', created_by: 'operator' });
      expect(board.store.head()).toBe(head);
    });

    test('twins in one batch are one task', async () => {
      const board = await open();
      const ids = await board.add({ title: 'a', idempotency_key: 'k' }, { title: 'b' }, { title: 'a', idempotency_key: 'k' });
      expect(ids[0]).toBe(ids[2]);
      expect((await board.tasks()).map(task => task.title).sort()).toEqual(['a', 'b']);
      expect(await board.add('next')).toHaveLength(1);
    });

    test('of twins that differ the first is the one that is made', async () => {
      const board = await open();
      const other = await board.addOne('other');
      const [twin] = await board.add(
        { title: 'first', idempotency_key: 'k' },
        { title: 'second', idempotency_key: 'k', depends_on: [other], parent: other },
      );
      expect(await board.task(twin!)).toMatchObject({ title: 'first', depends_on: [], parent: null, status: 'pending' });
    });

    test('twins under two names are one task under both', async () => {
      const board = await open();
      const [twin, , child] = await board.add(
        { title: 'a', name: 'x', idempotency_key: 'k' },
        { title: 'a', name: 'y', idempotency_key: 'k' },
        { title: 'b', depends_on: ['x', 'y'] },
      );
      expect(await board.task(child!)).toMatchObject({ depends_on: [twin], status: 'blocked' });
      await board.finish(twin!);
      expect(await board.statuses(child!)).toEqual(['pending']);
    });

    test('an import said twice adds nothing the second time, and what is new in it hangs on what was there', async () => {
      const board = await open();
      const plan: ImportedTask[] = [
        { title: 'a', name: 'a', idempotency_key: 'ka' },
        { title: 'b', name: 'b', idempotency_key: 'kb', depends_on: ['a'] },
      ];
      const first = await board.add(...plan);
      expect(await board.add(...plan)).toEqual(first);
      const [, , fresh] = await board.add(...plan, { title: 'c', depends_on: ['b'] });
      expect(await board.task(fresh!)).toMatchObject({ depends_on: [first[1]], status: 'blocked' });
      expect(await board.tasks()).toHaveLength(3);
    });
  });
}
