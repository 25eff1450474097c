/** Conformance: what work took is counted once, for the right attempt, and a budget that is used up stops what is handed out. */

import { describe, expect, test } from 'vitest';
import type { UsageEntry } from '../../../src/core/usage-reading.ts';
import { expectRefusal, type OpenBoard } from '../../helpers/board.ts';
import { type PoolBoard, poolBoard } from '../../helpers/pool-board.ts';
import { aSpec } from '../../helpers/pool-views.ts';
import { aWorkflow } from '../../helpers/workflow.ts';

const minute = 60_000;
const dollars = (amount: number): number => amount * 1e6;

const entry = (at: number | null, spent: Partial<UsageEntry['spent']>, more: Partial<UsageEntry> = {}): UsageEntry => ({
  ...{ at, model: 'demo', precision: 'exact' },
  spent: { input: 0, output: 0, cache_read: 0, cache_write: 0, cost_micros: 0, unpriced: 0, ...spent },
  ...more,
});

let places = 0;
const record = (at: PoolBoard, worker: string, ...entries: UsageEntry[]) =>
  at.board.store.usage.record({
    incarnation: `${worker}#1`,
    place: `file ${places++}`,
    before: null,
    after: 1,
    source: 'transcript',
    entries,
  });

async function working(open: OpenBoard, ...specs: Parameters<typeof poolBoard>[1][]): Promise<PoolBoard> {
  const at = await poolBoard(open, ...specs);
  await at.pools.setSwarm({ up: true, file: null, preset: null }, 'ann');
  await at.start('p-1');
  return at;
}

const typesOf = async (at: PoolBoard, work: () => Promise<unknown>) =>
  (await at.factsOf(work)).map(({ type, subject }) => `${type} ${subject}`);

export function usage(open: OpenBoard): void {
  describe('what work took', () => {
    test('is counted once, however often a reading is told', async () => {
      const at = await working(open);
      const { usage } = at.board.store;
      const reading = { incarnation: 'p-1#1', place: '/a.jsonl', source: 'transcript' };
      const first = { ...reading, before: null, after: { offset: 10 }, entries: [entry(null, { input: 5, cost_micros: 7 })] };
      expect([await usage.record(first), await usage.record(first)]).toEqual([true, false]);
      await at.reopen();
      expect(await at.board.store.usage.record(first)).toBe(false);
      expect(await at.board.store.usage.cursor('/a.jsonl')).toEqual({ offset: 10 });
      const sum = { input: 5, output: 0, cache_read: 0, cache_write: 0, cost_micros: 7, unpriced: 0, precision: 'exact' };
      expect((await at.board.store.usage.totals()).swarm).toEqual(sum);
      expect(await at.board.store.usage.sums('worker', 0)).toEqual([{ name: 'p-1', usage: sum }]);
    });

    test('belongs to the task that the worker held then, and else to the worker alone', async () => {
      const at = await working(open);
      const [one, two] = await at.board.store.addTasks([{ title: 'one' }, { title: 'two' }], 'ann');
      const before = at.later(minute);
      at.later(1_000);
      const first = (await at.next('p-1'))!;
      const during = at.later(1_000);
      const closing = at.later(1_000) + 1_000;
      await at.board.store.apply(
        one!.id,
        { type: 'complete', by: { kind: 'worker', name: 'p-1', incarnation: 'p-1#1', token: first.token } },
        'p-1',
      );
      const between = at.later(5 * minute);
      at.later(1_000);
      await at.next('p-1');
      const second = at.later(1_000);
      await record(
        at,
        'p-1',
        ...[entry(before, { input: 1 }), entry(during, { input: 10 }), entry(closing, { input: 100 })],
        ...[entry(between, { input: 1_000 }), entry(second, { input: 10_000 })],
      );
      const { usage } = at.board.store;
      expect((await usage.sums('task', 0)).map(({ name, usage: { input } }) => [name, input])).toEqual([
        ['', 1_001],
        ['t1', 110],
        ['t2', 10_000],
      ]);
      expect([(await usage.ofTask('t1')).input, (await usage.ofTask(two!.id)).input]).toEqual([110, 10_000]);
      expect((await usage.sums('pool', 0)).map(({ name, usage: { input } }) => [name, input])).toEqual([['p', 11_111]]);
      expect((await usage.sums('model', second)).map(({ name }) => name)).toEqual([]);
    });

    test('belongs to the run whose step it was for, whoever is called like one', async () => {
      const at = await working(open);
      const { store } = at.board;
      const workflow = aWorkflow([{ id: 'look' }]);
      await store.runs.start({ workflow, inputs: {}, wish: 'auto', pattern: 'sequential', why: 'it is alone' }, 'ann');
      await at.next('p-1');
      await record(at, 'p-1', entry(at.later(1_000), { input: 7 }));
      await store.addTasks([{ title: 'not of a run' }], 'r9');
      expect((await store.usage.sums('run', 0)).map(({ name, usage: { input } }) => [name, input])).toEqual([['r1', 7]]);
    });

    test('is as sure as the least sure part of it', async () => {
      const at = await working(open);
      const { usage } = at.board.store;
      await record(at, 'p-1', entry(null, { input: 1 }));
      await record(at, 'p-1', entry(null, { input: 1 }, { precision: 'reported' }));
      expect([(await usage.totals()).swarm.precision, (await usage.sums('day', 0))[0]!.usage.precision]).toEqual(['reported', 'reported']);
      await record(at, 'p-1', entry(null, { input: 1 }, { precision: 'estimated' }));
      expect([(await usage.totals()).swarm.precision, (await usage.sums('day', 0))[0]!.usage.precision]).toEqual([
        'estimated',
        'estimated',
      ]);
    });

    test('is one fact for a reading and a task', async () => {
      const at = await working(open);
      const facts = await at.factsOf(() => record(at, 'p-1', entry(null, { input: 1 }), entry(null, { output: 2 })));
      expect(facts).toEqual([
        {
          type: 'usage.recorded',
          subject: 'p-1',
          by: 'swarm',
          data: expect.objectContaining({ input: 1, output: 2, task: null, pool: 'p' }),
        },
      ]);
    });

    test('of pools and of the swarm is counted anew when it is brought up', async () => {
      const at = await working(open);
      await record(at, 'p-1', entry(null, { input: 1 }));
      for (const up of [true, false, true]) await at.pools.setSwarm({ up, file: null, preset: null }, 'ann');
      expect((await at.board.store.usage.totals()).swarm.input).toBe(0);
      expect((await at.board.store.usage.sums('pool', 0))[0]!.usage.input).toBe(1);
    });
  });

  describe('a conversation that is followed', () => {
    test('is there until it is done with, also for the next daemon', async () => {
      const at = await working(open);
      const { usage } = at.board.store;
      await usage.follow('p-1#1', 's1', null);
      await usage.follow('p-1#1', 's1', '/a.jsonl');
      await usage.follow('p-1#1', 's1', null);
      await at.reopen();
      const again = at.board.store.usage;
      expect(await again.sessions('p-1#1')).toEqual([
        { incarnation: 'p-1#1', worker: 'p-1', pool: 'p', session: 's1', path: '/a.jsonl', startedAt: expect.any(Number), hasEnded: false },
      ]);
      await at.end('p-1');
      expect((await again.sessions())[0]!.hasEnded).toBe(true);
      await again.unfollow('p-1#1', 's1');
      expect(await again.sessions()).toEqual([]);
    });
  });

  describe('a budget', () => {
    test('of a pool warns, then keeps its workers from claiming until it is raised, and never takes anything back', async () => {
      const at = await working(open, aSpec({ budget: { max_cost: 1 } }), aSpec({ name: 'q' }));
      await at.start('q-1');
      await at.board.store.addTasks([{ title: 'one' }, { title: 'two' }], 'ann');
      const held = (await at.next('p-1'))!;
      expect(await typesOf(at, () => record(at, 'p-1', entry(null, { cost_micros: dollars(0.8) })))).toEqual([
        'usage.recorded p-1',
        'budget.warned pool:p',
      ]);
      expect(await typesOf(at, () => record(at, 'p-1', entry(null, { cost_micros: dollars(0.3) })))).toEqual([
        'usage.recorded p-1',
        'budget.reached pool:p',
      ]);
      expect(await typesOf(at, () => record(at, 'p-1', entry(null, { cost_micros: dollars(0.3) })))).toEqual(['usage.recorded p-1']);
      expect((await at.board.store.task(held.task.id)).status).toBe('in_progress');
      expect((await at.state('p')).overspent).toEqual({
        why: 'the budget of pool p is used up: $1.40 of $1.00',
        remedy: '`swarm budget p --cost DOLLARS` raises it.',
      });
      await at.board.store.apply(held.task.id, { type: 'complete', by: { kind: 'operator', name: 'ann' } }, 'ann');
      expect(await at.next('p-1')).toBeUndefined();
      await expectRefusal(
        at.board.store.claimTask('t2', at.claimant('p-1'), { token: 'x', leaseMs: 60_000, key: null }),
        'refused',
        'budget of pool p',
      );
      await at.reopen();
      expect(await at.next('p-1')).toBeUndefined();
      const raised = () => at.board.store.usage.setBudget('pool:p', { max_cost: 2 }, 'ann');
      expect(await typesOf(at, raised)).toEqual(['budget.set pool:p', 'budget.raised pool:p']);
      expect((await at.board.store.usage.budgets())[0]).toMatchObject({ subject: 'pool:p', level: 'within', share: 0.7, isSet: true });
      expect((await at.next('p-1'))!.task.id).toBe('t2');
    });

    test('of the swarm holds for all, and a new configuration is worth more than what was set by hand', async () => {
      const at = await working(open, aSpec());
      await at.board.store.addTasks([{ title: 'one' }], 'ann');
      await at.pools.configure(at.specs, { max_tokens: 100 });
      await at.board.store.usage.setBudget('swarm', { max_tokens: 10 }, 'ann');
      await record(at, 'p-1', entry(null, { cache_read: 50 }));
      expect(await at.next('p-1')).toBeUndefined();
      expect(await at.board.store.usage.stopped(null)).toMatchObject({ why: 'the budget of the swarm is used up: 50 tokens of 10 tokens' });
      await at.pools.configure(at.specs, { max_tokens: 100 });
      expect(await at.next('p-1')).toBeUndefined();
      await at.pools.configure(at.specs, { max_tokens: 101 });
      expect((await at.next('p-1'))!.task.id).toBe('t1');
    });

    test('of a task lets its attempt go on and tells its owner, and keeps it from being tried again', async () => {
      const at = await working(open);
      const { store } = at.board;
      await store.addTasks([{ title: 'dear', budget: { max_cost: 1 } }], 'ann');
      const { token } = (await at.next('p-1'))!;
      expect(await typesOf(at, () => record(at, 'p-1', entry(null, { cost_micros: dollars(2) })))).toEqual([
        'usage.recorded p-1',
        'budget.reached t1',
        'message.sent m1',
      ]);
      expect((await store.messages.inbox({ name: 'p-1', role: 'worker' }, 10, true))[0]!.text).toContain(
        't1 has used up its budget: $2.00 of $1.00',
      );
      const by = { kind: 'worker', name: 'p-1', incarnation: 'p-1#1', token } as const;
      await store.apply('t1', { type: 'fail', error: 'broken', by, random: 0.5 }, 'p-1');
      at.later(3_600_000);
      expect(await store.sweep()).toMatchObject({ woken: 0 });
      expect([await at.next('p-1'), (await at.state()).demand]).toEqual([undefined, 0]);
      expect(await store.task('t1')).toMatchObject({ status: 'pending' });
      await expectRefusal(
        store.claimTask('t1', at.claimant('p-1'), { token: 'x', leaseMs: 60_000, key: null }),
        'refused',
        'budget of $1.00',
      );
      expect(await store.verify()).toMatchObject({ ok: true });
      await store.apply('t1', { type: 'edit', change: { budget: { max_cost: 3 } }, by: { kind: 'operator', name: 'ann' } }, 'ann');
      expect((await at.next('p-1'))!.task.attempt).toBe(2);
      expect(await store.verify()).toMatchObject({ ok: true });
    });
  });
}
