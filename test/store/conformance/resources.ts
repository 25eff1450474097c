/** Conformance: resources are taken all at once or not at all, given back by every end, never exceeded, and starve nobody. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operatorName } from '../../../src/core/reserved.ts';
import type { Resources } from '../../../src/core/resource.ts';
import { type Board, expectRefusal, type OpenBoard } from '../../helpers/board.ts';
import { poolBoard } from '../../helpers/pool-board.ts';
import { aSpec } from '../../helpers/pool-views.ts';
import { runs } from '../../helpers/runs.ts';
import { operator } from '../../helpers/task.ts';

const capacity = (most: number) => ({ kind: 'capacity', most }) as const;
const given: Resources = { database: capacity(1), gpu: capacity(2), api: { kind: 'rate', most: 3, perMs: 60_000 } };

const used = async (board: Board, resource: string): Promise<number> =>
  (await board.store.resources.standings()).find(({ name }) => name === resource)!.used;

export function resources(open: OpenBoard): void {
  const boardWith = async (specs = given): Promise<Board> => {
    const board = await open();
    await board.store.resources.configure(specs);
    return board;
  };

  describe('resources', () => {
    test('are taken by a claim, and a task that lacks one lets those pass that need none', async () => {
      const board = await boardWith();
      const migration = { title: 'migrate', resources: { database: 1 } };
      await board.add(migration, migration, 'plain');
      expect((await board.next('w1'))?.task.id).toBe('t1');
      expect((await board.next('w2'))?.task.id).toBe('t3');
      expect(await board.next('w3')).toBeUndefined();
      expect(await board.demand('w3')).toBe(0);
      expect((await board.task('t2')).reason).toBe('it needs 1 database, and 1 of 1 is taken: t1 (w1)');
      await expectRefusal(board.claim('t2', 'w3'), 'refused', 't1 (w1)');
      expect(await board.store.resources.standings()).toMatchObject([
        { name: 'database', used: 1, uses: [{ task: 't1', owner: 'w1', amount: 1 }], waiting: 1 },
        { name: 'gpu', used: 0, uses: [], waiting: 0 },
        { name: 'api', used: 0 },
      ]);
    });

    test('are taken all at once: half of them is nothing', async () => {
      const board = await boardWith();
      await board.add({ title: 'one', resources: { gpu: 2 } }, { title: 'two', resources: { database: 1, gpu: 1 } });
      await board.next('w1');
      expect(await board.next('w2')).toBeUndefined();
      expect(await used(board, 'database')).toBe(0);
    });

    test.each([
      ['done', (board: Board) => board.finish('t1')],
      ['failed', (board: Board) => board.breakDown('t1')],
      ['cancelled', (board: Board) => board.cancel('t1')],
      ['released', (board: Board) => board.happen('t1', { type: 'release', by: operator })],
      ['lost', (board: Board) => board.happen('t1', { type: 'lose', why: 'gone' })],
      ['silent', (board: Board) => board.pass(board.policy.leaseMs + 1)],
      ['handed in', (board: Board) => board.happen('t1', { type: 'submit', by: operator, result: 'x' })],
    ])('are given back when the task is %s', async (_, end) => {
      const board = await boardWith();
      await board.add({ title: 'one', resources: { database: 1 } });
      await board.next('w1');
      expect(await used(board, 'database')).toBe(1);
      await end(board);
      expect(await used(board, 'database')).toBe(0);
      expect(await board.demand('w2')).toBe((await board.task('t1')).status === 'pending' ? 1 : 0);
    });

    test('are still taken after a restart, rates as well', async () => {
      const board = await boardWith();
      await board.add({ title: 'one', resources: { database: 1, api: 2 } }, { title: 'two', resources: { api: 2 } });
      await board.next('w1');
      await board.reopen();
      await board.store.resources.configure(given);
      expect([await used(board, 'database'), await used(board, 'api')]).toEqual([1, 2]);
      expect(await board.next('w2')).toBeUndefined();
    });

    test('a rate gives way by time, and names when', async () => {
      const board = await boardWith();
      await board.add(...Array.from({ length: 5 }, (_, i) => ({ title: `call ${i}`, resources: { api: 1 } })));
      const begun = board.now;
      expect(await board.claimAll('w1')).toEqual(['t1', 't2', 't3']);
      for (const id of ['t1', 't2', 't3']) await board.finish(id);
      expect(await board.next('w1')).toBeUndefined();
      expect(board.store.resources.awaited()).toBe(begun + 60_000);
      expect(await board.store.resources.wants('t4')).toMatchObject([{ resource: 'api', freeAt: begun + 60_000 }]);
      expect((await board.pass(1_000)).nextAt).toBeLessThanOrEqual(begun + 60_000);
      let isReady = false;
      board.store.onCommit(({ ready }) => {
        isReady ||= ready;
      });
      await board.pass(59_000);
      expect(isReady).toBe(true);
      expect(await board.claimAll('w1')).toEqual(['t4', 't5']);
    });

    test('count in the demand of a pool only as far as they reach', async () => {
      const at = await poolBoard(open, aSpec());
      await at.board.store.resources.configure(given);
      await at.board.add(...Array.from({ length: 10 }, () => ({ title: 'train', resources: { gpu: 1 } })), 'plain');
      expect((await at.state()).demand).toBe(3);
    });

    test('that are not there are refused when the task is made or changed, with what to do', async () => {
      const board = await boardWith();
      await expectRefusal(board.addOne({ title: 'x', resources: { databse: 1 } }), 'bad_params', "no resource 'databse'", "'database'");
      await expectRefusal(board.addOne({ title: 'x', resources: { gpu: 3 } }), 'bad_params', 'needs 3 gpu', 'no more than 2');
      const id = await board.addOne('x');
      await expectRefusal(
        board.happen(id, { type: 'edit', by: operator, change: { resources: { gpu: 3 } } }),
        'bad_params',
        'no more than 2',
      );
    });

    test('that have shrunk keep waiting what asks for more, and say so', async () => {
      const board = await boardWith();
      const id = await board.addOne({ title: 'x', resources: { gpu: 2 } });
      await board.store.resources.configure({ gpu: capacity(1) });
      expect(await board.next('w1')).toBeUndefined();
      expect(await board.store.resources.wants(id)).toMatchObject([{ why: 'it needs 2 gpu, and there is 1 in all', freeAt: null }]);
      await board.store.resources.configure({});
      expect((await board.next('w1'))?.task.id).toBe(id);
    });

    test('are kept for a task that has waited long, which small ones would starve', async () => {
      const board = await boardWith();
      const small = () => board.addOne({ title: 'small', resources: { gpu: 1 } });
      await small();
      const first = (await board.next('w1'))!;
      const large = await board.addOne({ title: 'large', resources: { gpu: 2 } });
      await small();
      // As long as it has not waited long, nothing lies idle for it.
      const second = (await board.next('w2'))!;
      expect(second.task.id).toBe('t3');
      board.now += board.policy.agingStepMs;
      await board.store.renew('w1#1', board.now + board.policy.leaseMs);
      await board.store.renew('w2#1', board.now + board.policy.leaseMs);
      await small();
      await board.complete(first);
      expect(await board.next('w3')).toBeUndefined();
      // Nor by its name: only a person goes before.
      const why = `gpu is kept for ${large}, which has waited long for it`;
      await expectRefusal(board.claim('t4', 'w3'), 'refused', `w3 cannot claim t4: ${why}`);
      expect(await board.store.resources.wants('t4')).toMatchObject([{ resource: 'gpu', why }]);
      const byHand = await board.claim('t4', operatorName);
      await board.happen('t4', { type: 'release', by: operator });
      expect(byHand.task.id).toBe('t4');
      await board.complete(second);
      expect((await board.next('w3'))?.task.id).toBe(large);
      expect(await board.next('w4')).toBeUndefined();
    });

    test('are never exceeded, and once all is done nothing is taken', async () => {
      const needs = fc.record(
        { database: fc.constant(1), gpu: fc.constantFrom(1, 2, 0.5), api: fc.constantFrom(1, 2) },
        { requiredKeys: [] },
      );
      const deed = fc.record({
        act: fc.constantFrom('claim', 'claim', 'claim', 'done', 'fail', 'release', 'lose', 'pass', 'reopen'),
        pick: fc.nat(20),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(needs, { minLength: 1, maxLength: 10 }), fc.array(deed, { maxLength: 40 }), async (wanted, deeds) => {
          const board = await boardWith();
          await board.add(...wanted.map(wants => ({ title: 'task', resources: wants, retries: 100 })));
          for (const { act, pick } of deeds) {
            const held = (await board.tasks()).filter(({ status }) => status === 'in_progress');
            const task = held[pick % Math.max(1, held.length)];
            if (act === 'claim') await board.next(`w${pick}`);
            else if (act === 'pass') await board.pass(pick * 5_000);
            else if (act === 'reopen') {
              await board.reopen();
              await board.store.resources.configure(given);
            } else if (task !== undefined && act === 'done') await board.finish(task.id);
            else if (task !== undefined && act === 'lose') await board.happen(task.id, { type: 'lose', why: 'gone' });
            else if (task !== undefined && act === 'release') await board.happen(task.id, { type: 'release', by: operator });
            else if (task !== undefined) await board.happen(task.id, { type: 'fail', by: operator, error: 'broken', random: 0.5 });
            await expectWithin(board);
          }
          // Whatever is left can be done: nobody waits for what nobody gives back.
          for (let round = 0; round < 200; round++) {
            const open = (await board.tasks()).filter(({ status }) => status === 'pending' || status === 'in_progress');
            if (open.length === 0) break;
            for (const { id, status } of open) if (status === 'in_progress') await board.finish(id);
            await board.pass(60_000);
            while ((await board.next('w')) !== undefined);
            expect(round).toBeLessThan(199);
          }
          await board.close();
        }),
        runs(15),
      );
    });
  });
}

async function expectWithin(board: Board): Promise<void> {
  const held = (await board.tasks()).filter(({ status }) => status === 'in_progress');
  for (const { name, resource, used: taken } of await board.store.resources.standings()) {
    expect(taken).toBeLessThanOrEqual(resource.most);
    if (resource.kind === 'rate') continue;
    expect(taken).toBe(held.reduce((sum, task) => sum + (task.resources[name] ?? 0), 0));
  }
}
