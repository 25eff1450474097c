/** Conformance: no child before its parents, what the end of a parent means for its children, and dependencies that change. */

import { describe, expect, test } from 'vitest';
import { limits } from '../../../src/core/limits.ts';
import type { OnFail, TaskStatus } from '../../../src/core/task.ts';
import { type Board, expectRefusal, type OpenBoard } from '../../helpers/board.ts';

/** `b<a c<a,b` adds three tasks named as such; `b<a:run` says what becomes of b when a fails. The ids are those of the names. */
async function plan(board: Board, text: string): Promise<Record<string, string>> {
  const words = text.split(' ').map(word => word.split('<'));
  const ids = await board.add(
    ...words.map(([name, parents]) => ({
      ...{ title: name!, name: name! },
      depends_on: (parents?.split(',') ?? []).map(parent => {
        const [task, onFail = 'skip'] = parent.split(':');
        return { task: task!, on_fail: onFail as OnFail };
      }),
    })),
  );
  return Object.fromEntries(words.map(([name], index) => [name, ids[index]!]));
}

/** `a:failed b:skipped`, for every task of the plan. */
async function told(board: Board, ids: Record<string, string>): Promise<string> {
  const statuses = await board.statuses(...Object.values(ids));
  return Object.keys(ids)
    .map((name, index) => `${name}:${statuses[index]}`)
    .join(' ');
}

type Move = `${'finish' | 'fail' | 'cancel' | 'retry'} ${string}`;

async function play(board: Board, ids: Record<string, string>, move: Move): Promise<void> {
  const [verb, name] = move.split(' ') as [string, string];
  const id = ids[name]!;
  if (verb === 'finish') await board.finish(id);
  else if (verb === 'fail') await board.breakDown(id);
  else if (verb === 'cancel') await board.cancel(id);
  else await board.retry(id);
}

export function dependencies(open: OpenBoard): void {
  describe('dependencies', () => {
    test.each<[what: string, plan: string, moves: Move[], end: string]>([
      ['a child waits for its parent', 'a b<a', [], 'a:pending b:blocked'],
      ['and is free when it is done', 'a b<a', ['finish a'], 'a:completed b:pending'],
      ['a child waits for all of its parents', 'a b c<a,b', ['finish a'], 'a:completed b:pending c:blocked'],
      ['whichever is done last', 'a b c<a,b', ['finish b', 'finish a'], 'a:completed b:completed c:pending'],
      ['a chain goes link by link', 'a b<a c<b', ['finish a', 'finish b'], 'a:completed b:completed c:pending'],
      [
        'a diamond is free when both sides are done',
        'a b<a c<a d<b,c',
        ['finish a', 'finish b'],
        'a:completed b:completed c:pending d:blocked',
      ],

      ['a failure skips the child', 'a b<a', ['fail a'], 'a:failed b:skipped'],
      ['so does a cancellation', 'a b<a', ['cancel a'], 'a:cancelled b:skipped'],
      ['down the whole chain', 'a b<a c<b d<c', ['fail a'], 'a:failed b:skipped c:skipped d:skipped'],
      ['and through a diamond', 'a b<a c<a d<b,c', ['fail a'], 'a:failed b:skipped c:skipped d:skipped'],
      ['but not what waits in spite of it', 'a b<a:block c<b', ['fail a'], 'a:failed b:blocked c:blocked'],
      ['nor what runs in spite of it', 'a b<a:run c<b', ['fail a'], 'a:failed b:pending c:blocked'],
      ['what runs in spite of a skipped one runs', 'a b<a c<b:run', ['fail a'], 'a:failed b:skipped c:pending'],
      ['what also waits for another goes on waiting for that', 'a b c<a:run,b', ['fail a'], 'a:failed b:pending c:blocked'],
      ['a cancelled child stays cancelled', 'a b<a', ['cancel b', 'fail a'], 'a:failed b:cancelled'],
      ['the end of one parent skips, though the other goes on', 'a b c<a,b', ['fail a', 'finish b'], 'a:failed b:completed c:skipped'],

      ['a retry brings the child back', 'a b<a', ['fail a', 'retry a'], 'a:pending b:blocked'],
      ['and its success frees it', 'a b<a', ['fail a', 'retry a', 'finish a'], 'a:completed b:pending'],
      ['down the whole chain', 'a b<a c<b d<c', ['fail a', 'retry a'], 'a:pending b:blocked c:blocked d:blocked'],
      [
        'and through a diamond',
        'a b<a c<a d<b,c',
        ['fail a', 'retry a', 'finish a', 'finish b', 'finish c'],
        'a:completed b:completed c:completed d:pending',
      ],
      ['through a lopsided one', 'a b<a c<a d<c e<b,d', ['fail a', 'retry a'], 'a:pending b:blocked c:blocked d:blocked e:blocked'],
      ['not while another parent has failed', 'a b c<a,b', ['fail a', 'fail b', 'retry a'], 'a:pending b:failed c:skipped'],
      ['only with the last of them', 'a b c<a,b', ['fail a', 'fail b', 'retry a', 'retry b'], 'a:pending b:pending c:blocked'],
      ['what was done meanwhile counts', 'a b c<a,b', ['fail a', 'finish b', 'retry a', 'finish a'], 'a:completed b:completed c:pending'],
      ['what waited in spite of it goes on waiting', 'a b<a:block', ['fail a', 'retry a', 'finish a'], 'a:completed b:pending'],
      ['what ran in spite of it is not called back', 'a b<a:run', ['fail a', 'retry a'], 'a:pending b:pending'],
      ['a child cancelled by hand stays so', 'a b<a', ['cancel b', 'fail a', 'retry a', 'finish a'], 'a:completed b:cancelled'],
      ['a cancelled child that is retried waits again', 'a b<a', ['cancel b', 'retry b'], 'a:pending b:blocked'],
      ['or runs, if its parent is done meanwhile', 'a b<a', ['cancel b', 'finish a', 'retry b'], 'a:completed b:pending'],
      ['or waits in spite of a failure meanwhile', 'a b<a:block', ['cancel b', 'fail a', 'retry b'], 'a:failed b:blocked'],
      ['or runs in spite of it', 'a b<a:run', ['cancel b', 'fail a', 'retry b'], 'a:failed b:pending'],
      ['what hung on a cancelled child comes back with it', 'a b<a c<b', ['cancel b', 'retry b'], 'a:pending b:blocked c:blocked'],
      ['a second failure skips again', 'a b<a', ['fail a', 'retry a', 'fail a'], 'a:failed b:skipped'],
    ])('%s: %s after %j', async (_, text, moves, end) => {
      const board = await open();
      const ids = await plan(board, text);
      for (const move of moves) await play(board, ids, move);
      expect(await told(board, ids)).toBe(end);
    });

    test('each change that follows is told, by the board itself', async () => {
      const board = await open();
      const ids = await plan(board, 'a skip<a block<a:block run<a:run after<skip');
      const head = board.store.head();
      await play(board, ids, 'fail a');
      await play(board, ids, 'retry a');
      const about = (await board.facts(head)).map(({ type, subject, by }) => `${type} ${subject} ${by}`);
      const { a, skip, block, run, after } = ids;
      expect(about.slice(0, 2)).toEqual([`task.failed ${a} operator`, `task.unblocked ${run} swarm`]);
      expect(new Set(about.slice(2, 5))).toEqual(
        new Set([`task.blocked ${block} swarm`, `task.skipped ${skip} swarm`, `task.skipped ${after} swarm`]),
      );
      expect(about[5]).toBe(`task.retried ${a} operator`);
      expect(new Set(about.slice(6))).toEqual(new Set([block, skip, after].map(id => `task.revived ${id} swarm`)));
    });

    test('the reason names the cause and the kind of end', async () => {
      const board = await open();
      const ids = await plan(board, 'a b c<a d<b:block e<c');
      await play(board, ids, 'fail a');
      await play(board, ids, 'cancel b');
      const reasons = await Promise.all(['c', 'd', 'e'].map(async name => (await board.task(ids[name]!)).reason));
      const { a, b, c } = ids;
      expect(reasons).toEqual([`skipped because ${a} failed`, `blocked because ${b} was cancelled`, `skipped because ${c} was skipped`]);
    });

    test('a parent that fails for its budget, its workers or its reviewer means the same', async () => {
      const board = await open({ retries: 0, lostMax: 1 });
      const ids = await plan(board, 'a b c<a d<b');
      await board.fail(await board.claim(ids.a!));
      await board.claim(ids.b!);
      expect((await board.pass(60_000)).lost).toBe(1);
      expect(await told(board, ids)).toBe('a:failed b:failed c:skipped d:skipped');
    });

    test('a failure that is tried again means nothing to the children yet', async () => {
      const board = await open();
      const ids = await plan(board, 'a b<a');
      await board.fail(await board.claim(ids.a!));
      expect(await told(board, ids)).toBe('a:pending b:blocked');
    });

    test.each<[what: string, moves: Move[], status: TaskStatus, hint: string]>([
      ['skipped', ['fail a'], 'skipped', 'swarm task deps t2 --remove t1'],
      ['cancelled', ['cancel b', 'fail a'], 'cancelled', 'Retry t1 first'],
    ])('a %s child whose parent has failed cannot be retried alone', async (_, moves, status, hint) => {
      const board = await open();
      const ids = await plan(board, 'a b<a');
      for (const move of moves) await play(board, ids, move);
      await expectRefusal(board.retry(ids.b!), 'refused', 't2 cannot run: t1, which it depends on', hint);
      expect(await board.statuses(ids.b!)).toEqual([status]);
    });

    test('a parent of a thousand children frees and skips them all', async () => {
      const board = await open();
      const children = (parent: string) => Array.from({ length: 1_000 }, (_, index) => ({ title: `child ${index}`, depends_on: [parent] }));
      const [good, bad] = await board.add('good', 'bad');
      await board.add(...children(good!), ...children(bad!));
      await board.finish(good!);
      await board.breakDown(bad!);
      expect(board.store.counts()).toMatchObject({ completed: 1, failed: 1, pending: 1_000, skipped: 1_000, blocked: 0 });
      await board.retry(bad!);
      expect(board.store.counts()).toMatchObject({ pending: 1_001, skipped: 0, blocked: 1_000 });
    });

    test('a chain of a thousand is skipped and brought back as a whole', async () => {
      const board = await open();
      const length = 1_000;
      const ids = await board.add(
        ...Array.from({ length }, (_, index) => ({ title: 'link', name: `n${index}`, depends_on: index === 0 ? [] : [`n${index - 1}`] })),
      );
      await board.breakDown(ids[0]!);
      expect(board.store.counts()).toMatchObject({ failed: 1, skipped: length - 1 });
      await board.retry(ids[0]!);
      expect(board.store.counts()).toMatchObject({ pending: 1, blocked: length - 1 });
    });
  });

  describe('dependencies that change', () => {
    test('adding one blocks a pending task, removing it frees it', async () => {
      const board = await open();
      const ids = await plan(board, 'a b');
      board.now += 5;
      expect(await board.depends(ids.b!, [ids.a!])).toMatchObject({ status: 'blocked', depends_on: [ids.a], reason: `waits for ${ids.a}` });
      expect(await board.peek('w2')).toBe(ids.a);
      board.now += 5;
      expect(await board.depends(ids.b!, [], [ids.a!])).toMatchObject({
        status: 'pending',
        depends_on: [],
        reason: null,
        ready_at: board.now,
      });
      expect((await board.store.factsAbout(ids.b!, 0, 100)).map(fact => fact.type)).toEqual(['task.added', 'task.depends', 'task.depends']);
    });

    test('adding what is done already blocks nothing', async () => {
      const board = await open();
      const ids = await plan(board, 'a b');
      await board.finish(ids.a!);
      expect(await board.depends(ids.b!, [ids.a!])).toMatchObject({ status: 'pending', depends_on: [ids.a] });
    });

    test('removing one of two leaves the other', async () => {
      const board = await open();
      const ids = await plan(board, 'a b c<a,b');
      expect(await board.depends(ids.c!, [], [ids.a!])).toMatchObject({ status: 'blocked', depends_on: [ids.b] });
      await board.finish(ids.b!);
      expect(await board.statuses(ids.c!)).toEqual(['pending']);
    });

    test('removing the one that failed brings a skipped task back, and with it those that hang on it', async () => {
      const board = await open();
      const ids = await plan(board, 'a b<a c<b');
      await play(board, ids, 'fail a');
      expect(await board.depends(ids.b!, [], [ids.a!])).toMatchObject({ status: 'pending', finished_at: null });
      expect(await told(board, ids)).toBe('a:failed b:pending c:blocked');
    });

    test('removing another leaves it skipped', async () => {
      const board = await open();
      const ids = await plan(board, 'a b c<a,b');
      await play(board, ids, 'fail a');
      expect(await board.depends(ids.c!, [], [ids.b!])).toMatchObject({ status: 'skipped', depends_on: [ids.a] });
    });

    test.each<[onFail: OnFail, status: TaskStatus]>([
      ['run', 'pending'],
      ['block', 'blocked'],
    ])('saying another word on the same parent (%s) replaces the first', async (onFail, status) => {
      const board = await open();
      const ids = await plan(board, 'a b<a c');
      await board.depends(ids.b!, [ids.a!], [], onFail);
      expect((await board.store.edges(ids.b!)).dependencies).toMatchObject([{ id: ids.a, on_fail: onFail }]);
      await play(board, ids, 'fail a');
      expect(await board.statuses(ids.b!)).toEqual([status]);
    });

    test.each<[onFail: OnFail, status: TaskStatus, reason: string | null]>([
      ['run', 'pending', null],
      ['block', 'blocked', 'blocked because t1 failed'],
    ])('another word (%s) on a parent that has failed brings back what was skipped', async (onFail, status, reason) => {
      const board = await open();
      const ids = await plan(board, 'a b<a c<b');
      await play(board, ids, 'fail a');
      expect(await board.depends(ids.b!, [ids.a!], [], onFail)).toMatchObject({ status, reason, finished_at: null });
      expect(await board.statuses(ids.c!)).toEqual(['blocked']);
    });

    test('an added parent that has failed must come with a word on it', async () => {
      const board = await open();
      const ids = await plan(board, 'a b c d x e<x');
      await play(board, ids, 'fail a');
      await play(board, ids, 'fail x');
      await expectRefusal(board.depends(ids.b!, [ids.a!]), 'refused', `${ids.a} is failed`);
      await expectRefusal(board.depends(ids.e!, [ids.a!]), 'refused', `${ids.a} is failed`);
      expect(await board.depends(ids.c!, [ids.a!], [], 'block')).toMatchObject({
        status: 'blocked',
        reason: `blocked because ${ids.a} failed`,
      });
      expect(await board.depends(ids.d!, [ids.a!], [], 'run')).toMatchObject({ status: 'pending' });
    });

    test.each<[what: string, plan: string, child: string, parent: string, cycle: string]>([
      ['itself', 'a', 'a', 'a', 'a a'],
      ['its child', 'a b<a', 'a', 'b', 'a b a'],
      ['its grandchild', 'a b<a c<b', 'a', 'c', 'a c b a'],
      ['a grandchild by two ways', 'a b<a c<a d<b,c', 'a', 'd', 'a d b a'],
    ])('a task cannot come to wait for %s', async (_, text, child, parent, cycle) => {
      const board = await open();
      const ids = await plan(board, text);
      const before = [await board.tasks(), board.store.head()];
      const refused = board.depends(ids[child]!, [ids[parent]!]);
      await expectRefusal(
        refused,
        'refused',
        'wait for each other for ever',
        cycle
          .split(' ')
          .map(name => ids[name])
          .join(' → '),
      );
      expect([await board.tasks(), board.store.head()]).toEqual(before);
    });

    test('a cycle that the same change breaks is none', async () => {
      const board = await open();
      const ids = await plan(board, 'a b<a');
      await board.depends(ids.b!, [], [ids.a!]);
      expect(await board.depends(ids.a!, [ids.b!])).toMatchObject({ status: 'blocked' });
    });

    test('once a task has begun they stay as they are', async () => {
      const board = await open();
      const ids = await plan(board, 'a b');
      await board.claim(ids.b!);
      await expectRefusal(board.depends(ids.b!, [ids.a!]), 'refused', 'can change only before it begins');
      await board.finish(ids.b!);
      await expectRefusal(board.depends(ids.b!, [ids.a!]), 'refused', `${ids.b} is completed`);
    });

    test('a change is all or nothing', async () => {
      const board = await open();
      const ids = await plan(board, 'a b c<a');
      await expectRefusal(board.depends(ids.c!, [ids.b!], ['t99']), 'not_found', `${ids.c} does not depend on t99`);
      await expectRefusal(board.depends(ids.c!, [ids.b!, 't99'], [ids.a!]), 'not_found', 't99');
      expect(await board.task(ids.c!)).toMatchObject({ status: 'blocked', depends_on: [ids.a] });
    });

    test('there are as many as one may have, and not one more', async () => {
      const board = await open();
      const parents = await board.add(...Array.from({ length: limits.dependenciesPerTask }, (_, index) => `parent ${index}`));
      const [last, child] = await board.add('last', { title: 'child', depends_on: parents });
      await expectRefusal(board.depends(child!, [last!]), 'limit_reached', `at most ${limits.dependenciesPerTask}`);
      expect((await board.depends(child!, [last!], [parents[0]!])).depends_on).toHaveLength(limits.dependenciesPerTask);
    });
  });
}
