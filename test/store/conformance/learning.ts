/** Conformance: what is learned of the kinds of workers, and who gets a task for it. */

import { describe, expect, test } from 'vitest';
import type { OpenBoard } from '../../helpers/board.ts';
import { type PoolBoard, poolBoard } from '../../helpers/pool-board.ts';
import { aSpec } from '../../helpers/pool-views.ts';
import { operator } from '../../helpers/task.ts';
import { aWorkflow } from '../../helpers/workflow.ts';

const best = { assign: 'best-match' } as const;
const pools = [aSpec({ name: 'fast', preset: 'x' }, best), aSpec({ name: 'deep', preset: 'y' }, best)];

const tasksOf = async ({ board }: PoolBoard, id: string): Promise<string[]> =>
  (await board.store.runs.get(id)).view.parts.flatMap(({ task, state }) => (state === 'open' ? [task!] : []));

/** A worker does one task, for good or for bad, in so much time and for so much money. */
async function work(
  at: PoolBoard,
  worker: string,
  task: string,
  { isGood, ms, micros = 0 }: { isGood: boolean; ms: number; micros?: number },
) {
  const { board } = at;
  const held = await board.claim(task, at.claimant(worker));
  at.later(ms);
  if (micros > 0) {
    const spent = { input: 10, output: 0, cache_read: 0, cache_write: 0, cost_micros: micros, unpriced: 0 };
    const entries = [{ at: board.now, model: 'm', precision: 'exact' as const, spent }];
    await board.store.usage.record({ ...{ incarnation: `${worker}#1`, place: task, before: null, after: 1, source: 'hook', entries } });
  }
  if (isGood) await board.complete(held);
  else await board.fail(held, 'broken', true);
  await board.store.runs.advance();
}

const successOf = async (at: PoolBoard): Promise<Record<string, number | null>> => {
  const standings = await at.pools.standings([at.claimant('fast-1'), at.claimant('deep-1')]);
  return Object.fromEntries(standings.map(({ incarnation, success }) => [incarnation, success]));
};

export function learning(open: OpenBoard): void {
  describe('what is learned of workers', () => {
    test('is told by role and preset, with time, success and cost', async () => {
      const at = await poolBoard(open, ...pools, aSpec({ name: 'other', preset: 'x', role: 'checker' }));
      for (const name of ['fast-1', 'deep-1', 'other-1']) await at.start(name);
      const [a, b, c, d] = await at.board.add('a', 'b', 'c', 'd');
      await work(at, 'fast-1', a!, { isGood: true, ms: 100, micros: 30 });
      await work(at, 'fast-1', b!, { isGood: false, ms: 300, micros: 10 });
      await work(at, 'deep-1', c!, { isGood: true, ms: 1_000 });
      await work(at, 'other-1', d!, { isGood: true, ms: 50 });
      expect((await at.board.store.runs.learned(null)).kinds).toEqual([
        { role: 'checker', preset: 'x', ended: 1, completed: 1, mean_ms: 50, mean_tokens: 0, mean_cost_micros: 0 },
        { role: 'worker', preset: 'x', ended: 2, completed: 1, mean_ms: 200, mean_tokens: 10, mean_cost_micros: 20 },
        { role: 'worker', preset: 'y', ended: 1, completed: 1, mean_ms: 1_000, mean_tokens: 0, mean_cost_micros: 0 },
      ]);
    });

    test('what is given back says nothing', async () => {
      const at = await poolBoard(open, ...pools);
      await at.start('fast-1');
      const id = await at.board.addOne('a');
      await at.board.release(await at.board.claim(id, at.claimant('fast-1')));
      expect((await at.board.store.runs.learned(null)).kinds).toEqual([]);
    });

    test('counts for a step of a workflow as that step went, and else as all did', async () => {
      const at = await poolBoard(open, ...pools);
      for (const name of ['fast-1', 'deep-1']) await at.start(name);
      const plan = { inputs: {}, wish: 'parallel', pattern: 'parallel', why: '' } as const;
      const proof = aWorkflow([{ id: 'prove', foreach: [1, 2, 3, 4, 5, 6], on_fail: 'continue' }]);
      await at.board.store.runs.start({ ...plan, workflow: proof }, 'operator');
      for (const [index, task] of (await tasksOf(at, 'r1')).entries())
        await work(at, index % 2 === 0 ? 'fast-1' : 'deep-1', task, { isGood: index % 2 === 1, ms: 100, micros: 7 });
      for (const title of ['a', 'b', 'c']) await work(at, 'fast-1', await at.board.addOne(title), { isGood: true, ms: 10 });
      await work(at, 'deep-1', await at.board.addOne('d'), { isGood: false, ms: 10 });

      const plain = await at.board.addOne('plain');
      expect(await successOf(at)).toEqual({ 'fast-1#1': 0.5, 'deep-1#1': 0.75 });
      await at.board.happen(plain, { type: 'cancel', by: operator });
      await at.board.store.runs.start({ ...plan, workflow: proof }, 'operator');
      expect(await successOf(at)).toEqual({ 'fast-1#1': 0, 'deep-1#1': 1 });
      expect((await at.board.store.runs.learned('test')).steps).toMatchObject([
        { step: 'prove', ended: 6, completed: 3, mean_tokens: 60, mean_cost_micros: 42 },
      ]);
    });
  });
}
