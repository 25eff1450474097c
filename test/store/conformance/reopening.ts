/** Conformance: a board that is opened again is the board that was closed. */

import { describe, expect, test } from 'vitest';
import type { Board, OpenBoard } from '../../helpers/board.ts';
import { operator } from '../../helpers/task.ts';

/** Something of everything. */
async function furnish(board: Board): Promise<void> {
  const { store } = board;
  await store.registerWorker(
    { name: 'w1', role: 'worker', pool: 'fast', capabilities: ['go'], tags: [] },
    { incarnation: 'w1#1', tokenHash: 'hash' },
  );
  await board.add(
    { title: 'held', name: 'held', priority: 'critical' },
    { title: 'blocked', depends_on: ['held'], tags: ['ui'] },
    { title: 'delayed' },
    { title: 'failed', name: 'failed' },
    { title: 'skipped', depends_on: ['failed'] },
    { title: 'reviewed', gates: [{ type: 'review' }] },
    { title: 'queued', requires: ['go'], tags: ['ui'], priority: 'low' },
    { title: 'queued too', idempotency_key: 'k', assignee: 'pool:fast' },
    { title: 'given back', priority: 'high' },
  );
  await board.claim('t1', 'w1', { key: 'request' });
  await board.fail(await board.claim('t3'));
  await board.breakDown('t4');
  await board.complete(await board.claim('t6'), { built: true });
  for (let time = 0; time < 3; time++) await board.release((await board.next('w2'))!);
  await board.happen('t7', { type: 'note', by: operator, text: 'hm' });
  await store.messages.subscribe('w1', 'builds', true);
  await store.messages.send({ to: 'topic:builds', type: 'direct', text: 'green' }, 'operator', board.now + 50_000);
}

/** All that can be asked of a store without changing it. */
async function picture(board: Board): Promise<object> {
  const { store } = board;
  const tasks = await board.tasks();
  const worker = { name: 'w1', pool: 'fast', capabilities: ['go'] };
  return {
    tasks,
    edges: await Promise.all(tasks.map(task => store.edges(task.id))),
    facts: await board.facts(),
    workers: await store.workers(),
    byToken: await store.workerByToken('hash'),
    messages: await store.messages.list({ limit: 100 }),
    head: store.head(),
    counts: store.counts(),
    demands: [await board.demand(worker), await board.demand('w2'), await board.demand({ name: 'w3', tags: ['ui'], capabilities: 'any' })],
    offers: [await board.peek(worker), await board.peek(worker, ['ui']), await board.peek('w2'), await board.peek('w3')],
    problem: store.problem(),
  };
}

export function reopening(open: OpenBoard): void {
  describe('a board that is opened again', () => {
    test('is as it was', async () => {
      const board = await open();
      await furnish(board);
      const before = await picture(board);
      await board.reopen();
      expect(await picture(board)).toEqual(before);
    });

    test('counts on where it stopped, and remembers keys, claims and leases', async () => {
      const board = await open();
      await furnish(board);
      await board.reopen();
      expect(await board.add('next', { title: 'again', idempotency_key: 'k' })).toEqual(['t10', 't8']);
      expect((await board.store.messages.send({ to: 'w1', type: 'direct', text: 'hi' }, 'operator', board.now + 1)).id).toBe('m2');
      expect(await board.next('w1', { key: 'request' })).toMatchObject({ task: { id: 't1', attempt: 1 } });
      expect(await board.store.messages.inbox({ name: 'w1', role: 'worker' }, 10, false)).toHaveLength(2);
      expect(await board.store.sweep()).toMatchObject({ nextAt: board.now + 5_000 });
      expect((await board.pass(60_000)).lost).toBe(1);
    });

    test('is empty when it was empty', async () => {
      const board = await open();
      await board.reopen();
      expect(await picture(board)).toMatchObject({ tasks: [], facts: [], head: 0, problem: null });
      expect(await board.store.verify()).toEqual({ ok: true, facts: 0, tasks: 0, violation: null });
    });

    test('goes by the policy it is opened with: a new ageing step orders anew what waits', async () => {
      const board = await open({ agingStepMs: 1_000 });
      const patient = await board.addOne({ title: 'low', priority: 'low', tags: ['ui'] });
      await board.pass(5_000);
      const [urgent, parent] = await board.add({ title: 'critical', priority: 'critical', tags: ['ui'] }, { title: 'parent', name: 'p' });
      const child = await board.addOne({ title: 'child', priority: 'high', depends_on: [parent!] });
      expect(await board.peek('w1')).toBe(patient);
      await board.reopen({ agingStepMs: 100_000 });
      expect([await board.peek('w1'), await board.peek('w1', ['ui'])]).toEqual([urgent, urgent]);
      await board.finish(parent!);
      await board.expectSound();
      expect(await board.claimAll('w1', { tags: ['ui'] })).toEqual([urgent, patient]);
      expect(await board.claimAll('w1')).toEqual([child]);
    });
  });
}
