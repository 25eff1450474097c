/** Several pools that could take the same tasks start no more workers than there are tasks for, and none waits for one that takes nothing. */

import { describe, expect, test } from 'vitest';
import { closedBreaker } from '../../src/core/breaker.ts';
import { explainPool } from '../../src/core/explain-pool.ts';
import { plan } from '../../src/core/plan.ts';
import type { Life, PoolView } from '../../src/core/snapshot.ts';
import { atRest } from '../helpers/performed.ts';
import { aHeld, aLife, aPool, aSlot, aSnapshot, aSpec, now } from '../helpers/pool-views.ts';

type Views = Parameters<typeof aPool>[0];

/** Two pools that could take the same tasks, each of which may differ. */
function both(demand: number, p: Views = {}, q: Views = {}): PoolView[] {
  const { spec: first, ...mine } = p;
  const { spec: second, ...its } = q;
  return [
    aPool({ demand, shared: { q: demand }, ...mine, spec: { ...aSpec({ name: 'p', drive: 'typed' }), ...first } }),
    aPool({ demand, shared: { p: demand }, ...its, spec: { ...aSpec({ name: 'q', drive: 'typed' }), ...second } }),
  ];
}

const starts = (pools: readonly PoolView[]): string[] =>
  plan(aSnapshot(pools), now).actions.flatMap(action => (action.do === 'start' ? [action.worker] : []));

const starting = aLife({ readyAt: null, state: 'starting', asks: false });
const [one, two] = [(life: Life) => ({ slots: [aSlot(1, life)], memory: { target: 1 } }), (life: Life) => [aSlot(1, life), aSlot(2, life)]];

describe('tasks that several pools could take', () => {
  test.each([
    [1, ['p-1']],
    [3, ['p-1', 'p-2', 'p-3']],
    [5, ['p-1', 'p-2', 'p-3', 'q-1', 'q-2']],
    [30, ['p-1', 'p-2', 'p-3', 'q-1', 'q-2', 'q-3']],
  ])('%i: start workers in their order', (demand, workers) => {
    expect(starts(both(demand))).toEqual(workers);
    expect(atRest(aSnapshot(both(demand)), now).pools.flatMap(({ slots }) => slots)).toHaveLength(workers.length);
  });

  test.each<[what: string, life: Life]>([
    ['starts', starting],
    ['asks', aLife()],
    ['is about to ask', aLife({ asks: false })],
  ])('start none while one of the other pool %s', (_, life) => {
    expect(starts(both(1, {}, one(life)))).toEqual([]);
    expect(starts(both(2, {}, one(life)))).toEqual(['p-1']);
  });

  test.each<[what: string, life: Life]>([
    ['is at work', aLife({ held: [aHeld()] })],
    ['waits for a person', aLife({ waits: true })],
    ['waits for a person before it is ready', aLife({ readyAt: null, waits: true })],
    ['is silent', aLife({ rung: { step: 'suspect', since: now, at: now } })],
    ['goes', aLife({ leaving: { kind: 'idle', why: 'it must', since: now } })],
  ])('wait for none that %s', (_, life) => {
    expect(starts(both(1, {}, { ...one(life), memory: { target: 0 } }))).toEqual(['p-1']);
  });

  test('wait for one that asks for itself only while it does', () => {
    const spec = aSpec({ name: 'q', drive: 'pull' });
    expect(starts(both(1, {}, { ...one(aLife()), spec }))).toEqual([]);
    expect(starts(both(1, {}, { ...one(aLife({ asks: false })), spec }))).toEqual(['p-1']);
  });

  test.each<[what: string, memory: NonNullable<Views>['memory']]>([
    ['is paused', { target: 1, paused: 'ann' }],
    ['gets nothing from its service', { target: 1, breaker: { ...closedBreaker, state: 'open', why: 'quota', until: now + 1_000 } }],
    ['is on probation', { target: 1, breaker: { ...closedBreaker, state: 'half_open', probeUntil: now + 1_000 } }],
  ])('wait for no pool that %s', (_, memory) => {
    expect(starts(both(1, {}, { slots: [aSlot(1, starting)], memory: memory! }))).toEqual(['p-1']);
  });

  test('leave to a pool what only that one could take', () => {
    const onlyIts = both(1, {}, { demand: 3, slots: two(starting), memory: { target: 2 } });
    expect(starts(onlyIts)).toEqual(['p-1']);
    expect(starts(both(1, {}, { demand: 2, slots: two(starting), memory: { target: 2 } }))).toEqual([]);
    expect(starts(both(1, { shared: {} }, one(starting)))).toEqual(['p-1']);
  });

  test('go to those who have only to wait for their turn to start', () => {
    const spec = aSpec({ name: 'p' }, { staggerMs: 1_000 });
    expect(starts(both(3, { spec }))).toEqual(['p-1']);
  });

  test('go to another pool while the first may start nobody', () => {
    expect(starts(both(1, { memory: { held: 'three were useless' } }))).toEqual(['q-1']);
    const [p, q] = both(3, {}, {});
    const few = plan({ ...aSnapshot([p!, q!]), policy: { workersMax: 2, providers: {} } }, now).actions;
    expect(few.filter(action => action.do === 'start')).toMatchObject([{ worker: 'p-1' }, { worker: 'p-2' }]);
  });

  test('are counted in what is said of a decision, and of none', () => {
    const pools = both(5);
    const scaled = plan(aSnapshot(pools), now).actions.filter(action => action.do === 'scale');
    expect(scaled).toMatchObject([
      { pool: 'p', target: 3, why: '5 tasks wait, and there is no worker: 3 more', inputs: { pending: 5, elsewhere: 0 } },
      { pool: 'q', target: 2, why: '5 tasks wait, 3 of them for workers of other pools, and there is no worker: 2 more' },
    ]);
    expect(scaled[1]!.inputs).toMatchObject({ pending: 5, elsewhere: 3 });
    const [p, q] = both(1, {}, one(starting));
    expect(explainPool(p!, aSnapshot([p!, q!]), now).because).toContain('1 task waits that it could take; 1 is about to be taken by q');
    expect(explainPool(q!, aSnapshot([p!, q!]), now).because).toContain('1 task waits that it could take');
  });
});
