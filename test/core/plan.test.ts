/** The planner at the edges of its numbers, and on states that nobody thought of. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import { defaultPoolPolicy } from '../../src/core/pool-policy.ts';
import type { Slot } from '../../src/core/snapshot.ts';
import type { WorktreeSpec } from '../../src/core/worktree-spec.ts';
import { aDeath, aHeld, aLife, aPool, aSlot, aSnapshot, aSpec, now, planned } from '../helpers/pool-views.ts';

const busy = (numbers: number): Slot[] =>
  Array.from({ length: numbers }, (_, i) => aSlot(i + 1, aLife({ held: [aHeld(`t${i}`)], asks: false })));

describe('the size of a pool', () => {
  test.each([
    // pending, workers, and how many more
    [0, 0, 0],
    [1, 0, 1],
    [2, 0, 2],
    [9, 0, 3],
    [2, 1, 0],
    [3, 1, 2],
    [4, 2, 0],
    [5, 2, 3],
    [100, 9, 1],
    [100, 10, 0],
  ])('with %i tasks waiting for %i busy workers grows by %i', (demand, workers, more) => {
    const pool = aPool({ demand, slots: busy(workers), memory: { target: workers } });
    expect(planned(pool, 'start')).toHaveLength(more);
    expect(planned(pool, 'scale').map(({ target }) => target)).toEqual(more === 0 ? [] : [workers + more]);
  });

  test('takes one step at a time, so that those just started can show', () => {
    const pool = aPool({ demand: 50, slots: busy(3), memory: { target: 3, steppedAt: now - 999 } });
    expect(planned(pool, 'scale')).toEqual([]);
    expect(plan(aSnapshot([pool]), now).nextAt).toBe(now + 1);
    expect(planned(pool, 'scale', now + 1)).toHaveLength(1);
  });

  test('follows how long tasks take, where a waiting time is wished for', () => {
    const scale = { ...defaultPoolPolicy.scale, targetWaitMs: 60_000 };
    const pool = aPool({ spec: aSpec({}, { scale }), demand: 12, meanMs: 20_000, slots: busy(1), memory: { target: 1 } });
    expect(planned(pool, 'scale')[0]).toMatchObject({ target: 5 });
    expect(planned({ ...pool, meanMs: 120_000 }, 'scale')[0]).toMatchObject({ target: 10 });
  });

  test('shrinks by those that have been idle for long, the longest first, and never below the least', () => {
    const old = now - 300_000;
    const slots = [aSlot(1, aLife({ idleSince: old })), aSlot(2, aLife({ idleSince: old - 5 })), aSlot(3, aLife({ held: [aHeld()] }))];
    const pool = aPool({ spec: aSpec({ min: 2 }), slots, memory: { target: 3 } });
    expect(planned(pool, 'dismiss')).toMatchObject([{ worker: 'p-2', kind: 'idle' }]);
    expect(planned({ ...pool, demand: 1 }, 'dismiss')).toEqual([]);
    expect(planned(pool, 'dismiss', now - 10)).toEqual([]);
  });

  test('gives up the one who is idle for long rather than those who were just started', () => {
    const starting = aLife({ readyAt: null, state: 'starting', startedAt: now, asks: false });
    const slots = [aSlot(1, aLife({ idleSince: now - 300_000 })), aSlot(2, starting), aSlot(3, starting)];
    const pool = aPool({ slots, memory: { target: 3, steppedAt: now } });
    expect(planned(pool, 'scale')).toMatchObject([{ target: 2, why: '1 of 3 workers had been idle for 5 min, and nothing waited' }]);
    expect(planned(pool, 'dismiss')).toMatchObject([{ worker: 'p-1', kind: 'idle' }]);
  });

  test('starts nobody in places that were left while others have long been idle', () => {
    const slots = [aSlot(1, aLife({ idleSince: now - 300_000 })), aSlot(2, aLife())];
    const pool = aPool({ slots, memory: { target: 4, steppedAt: now } });
    expect(planned(pool, 'scale')).toMatchObject([{ target: 1 }]);
    expect(planned(pool, 'start')).toEqual([]);
    expect(planned(pool, 'dismiss')).toMatchObject([{ worker: 'p-1' }]);
  });

  test('lowered by hand drains those at work, the latest first', () => {
    const slots = [
      aSlot(1, aLife({ held: [aHeld('t1', { since: now - 9 })] })),
      aSlot(2, aLife({ held: [aHeld('t2', { since: now - 5 })] })),
    ];
    const pool = aPool({ slots, memory: { target: 1, scaled: 1 } });
    expect(planned(pool, 'dismiss')).toMatchObject([{ worker: 'p-2', kind: 'drain' }]);
  });

  test('makes room for a worker to whom tasks are assigned by name', () => {
    const pool = aPool({
      spec: aSpec({ max: 2 }),
      slots: [aSlot(1, aLife()), aSlot(3, aLife())],
      demand: 1,
      called: [2],
      memory: { target: 2 },
    });
    expect(planned(pool, 'dismiss')).toHaveLength(1);
    const after = aPool({ ...pool, slots: [aSlot(1, aLife())], memory: { target: 2 } });
    expect(planned(after, 'start')).toMatchObject([{ worker: 'p-2' }]);
  });
});

describe('a worker that died', () => {
  test.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [5, 16_000],
  ])('%i times in a row is started again after %i ms', (deaths, ms) => {
    const spaced = Array.from({ length: deaths }, (_, i) => aDeath({ at: now - (deaths - 1 - i) * 100_000 }));
    const pool = aPool({ slots: [aSlot(1, null, { deaths: spaced })], memory: { target: 1 }, spec: aSpec({ min: 1 }) });
    expect(planned(pool, 'start')).toEqual([]);
    expect(plan(aSnapshot([pool]), now).nextAt).toBe(now + ms);
    expect(planned(pool, 'start', now + ms)).toMatchObject([{ worker: 'p-1' }]);
  });

  test('six times in five minutes is only tried now and then', () => {
    const deaths = Array.from({ length: 6 }, (_, i) => aDeath({ at: now - 250_000 + i * 50_000 }));
    const pool = aPool({ slots: [aSlot(1, null, { deaths })], memory: { target: 1 }, spec: aSpec({ min: 1 }) });
    expect(plan(aSnapshot([pool]), now).nextAt).toBe(now + 300_000);
  });

  test('after a good life starts to count anew', () => {
    const deaths = [aDeath(), aDeath(), aDeath({ uptimeMs: 30_000, progress: 1 })];
    const pool = aPool({ slots: [aSlot(1, null, { deaths })], memory: { target: 1 }, spec: aSpec({ min: 1 }) });
    expect(plan(aSnapshot([pool]), now).nextAt).toBe(now + 1_000);
  });
});

describe('a silent worker', () => {
  const silentFor = (ms: number, more = {}) => {
    const heard = now - ms;
    return { report: heard, output: heard, cpu: heard, progress: heard, probedAt: heard, ...more };
  };
  const pool = (life: Parameters<typeof aLife>[0]) =>
    aPool({ slots: [aSlot(1, aLife({ held: [aHeld()], asks: false, ...life }))], memory: { target: 1 } });

  test('is measured twice before it is suspected', () => {
    expect(planned(pool({ signs: silentFor(44_999) }), 'probe')).toEqual([]);
    expect(planned(pool({ signs: silentFor(45_000) }), 'probe')).toHaveLength(1);
    expect(planned(pool({ signs: silentFor(89_999, { probedAt: now - 40_000 }) }), 'probe')).toEqual([]);
    expect(planned(pool({ signs: silentFor(90_000, { probedAt: now - 40_000 }) }), 'probe')).toHaveLength(1);
    expect(planned(pool({ signs: silentFor(90_000, { probedAt: now }) }), 'suspect')).toHaveLength(1);
  });

  test.each(['report', 'output', 'cpu', 'progress'])('that gives any sign, such as %s, is not', kind => {
    expect(planned(pool({ signs: silentFor(90_000, { probedAt: now, [kind]: now - 1_000 }) }), 'suspect')).toEqual([]);
    const rung = { step: 'interrupted', since: now - 90_000, at: now - 90_000 } as const;
    expect(planned(pool({ rung, signs: silentFor(200_000, { [kind]: now - 1_000 }) }), 'clear')).toHaveLength(1);
  });

  test('goes up the ladder: nudged, interrupted, replaced', () => {
    const on = (step: 'suspect' | 'nudged' | 'interrupted', ago: number) =>
      pool({ rung: { step, since: now - 60_000, at: now - ago }, signs: silentFor(200_000, { probedAt: now }) });
    expect(planned(on('suspect', 29_999), 'nudge')).toEqual([]);
    expect(planned(on('suspect', 30_000), 'nudge')).toHaveLength(1);
    expect(planned(on('nudged', 30_000), 'interrupt')).toHaveLength(1);
    expect(planned(on('interrupted', 30_000), 'dismiss')).toMatchObject([{ kind: 'hung' }]);
  });

  test('is left alone while it waits for a person, for work, or where the pool says so', () => {
    const signs = silentFor(500_000, { probedAt: now });
    expect(planned(pool({ signs, waits: true }), 'suspect')).toEqual([]);
    expect(planned(pool({ signs, held: [], asks: true }), 'suspect')).toEqual([]);
    const off = aSpec({}, { hang: { ...defaultPoolPolicy.hang, act: 'off' } });
    expect(planned({ ...pool({ signs }), spec: off }, 'suspect')).toEqual([]);
  });

  test('is left alone while its worktree is made, and no longer', () => {
    const signs = silentFor(500_000, { probedAt: now });
    const worktree: WorktreeSpec = {
      ...{ mode: 'per-task', branch: 'b', base: null, copy: [], setup: ['npm', 'ci'], teardown: null, setupMs: 600_000 },
    };
    const { launch } = aSpec();
    const inTree = (life: Parameters<typeof aLife>[0]) => ({
      ...pool({ signs, ...life }),
      spec: aSpec({ drive: 'each', launch: { ...launch, worktree } }),
    });
    const run = (state: 'running' | 'exited') => ({ task: 't1', attempt: 1, state, status: 'in_progress', statusAt: now }) as const;
    expect(planned(inTree({ run: null }), 'suspect')).toEqual([]);
    expect(planned(inTree({ run: { ...run('exited'), task: 't0' } }), 'suspect')).toEqual([]);
    expect(planned(inTree({ run: run('running') }), 'suspect')).toHaveLength(1);
    expect(planned({ ...pool({ signs }), spec: aSpec({ drive: 'each' }) }, 'suspect')).toHaveLength(1);
  });
});

test('nothing starts while the pool is paused, held or broken, the swarm is down, or there are enough', () => {
  const wanting = { demand: 50, spec: aSpec({ min: 2 }) };
  const none = (more: Parameters<typeof aPool>[0], at = now) => expect(planned(aPool({ ...wanting, ...more }), 'start', at)).toEqual([]);
  none({ memory: { target: 2, paused: 'operator' } });
  none({ memory: { target: 2, held: 'three in a row were useless' } });
  const open = { state: 'open', recent: [], starts: 3, opens: 1, why: 'it fails', until: now + 1, probeUntil: null } as const;
  none({ memory: { target: 2, breaker: open } });
  none({ memory: { target: 2, breaker: { ...open, until: null } } }, now + 1e9);
  const half = { ...open, state: 'half_open', until: null, probeUntil: now + 1_000 } as const;
  expect(planned(aPool({ ...wanting, memory: { target: 2, breaker: half } }), 'start')).toHaveLength(1);
  expect(plan({ ...aSnapshot([aPool(wanting)]), up: false }, now).actions).toEqual([]);
  expect(
    plan(aSnapshot([aPool(wanting)], { workersMax: 1, providers: {} }), now).actions.filter(action => action.do === 'start'),
  ).toHaveLength(1);
});

test('whatever the state, a plan keeps the bounds, looks ahead and never throws', () => {
  const life = fc.record({
    readyAt: fc.option(fc.constant(now - 900)),
    held: fc.array(fc.constant(aHeld()), { maxLength: 1 }),
    idleSince: fc.integer({ min: now - 1_000_000, max: now }),
    asks: fc.boolean(),
    waits: fc.boolean(),
    leaving: fc.option(
      fc.record({
        kind: fc.constantFrom('drain', 'idle', 'restart', 'down'),
        why: fc.constant('w'),
        since: fc.integer({ min: now - 2_000_000, max: now }),
      }),
    ),
    rung: fc.option(
      fc.record({
        step: fc.constantFrom('suspect', 'nudged', 'interrupted'),
        since: fc.constant(now - 100_000),
        at: fc.integer({ min: now - 90_000, max: now }),
      }),
    ),
  });
  const slot = fc.option(life);
  const shape = fc.record({
    lives: fc.array(slot, { maxLength: 8 }),
    demand: fc.integer({ min: 0, max: 200 }),
    min: fc.integer({ min: 0, max: 3 }),
    target: fc.integer({ min: 0, max: 12 }),
    scaled: fc.option(fc.integer({ min: 0, max: 6 })),
    drive: fc.constantFrom('each' as const, 'pull' as const),
    called: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(shape, ({ lives, demand, min, target, scaled, drive, called }) => {
      const slots = lives.map((each, i) => aSlot(i + 1, each === null ? null : aLife(each as Parameters<typeof aLife>[0])));
      const absent = called.filter(number => slots[number - 1]?.life == null);
      const pool = aPool({ spec: aSpec({ min, max: 8, drive }), demand, called: absent, slots, memory: { target, scaled } });
      const { actions, nextAt } = plan(aSnapshot([pool]), now);
      const starts = actions.filter(action => action.do === 'start');
      const alive = slots.filter(({ life: one }) => one !== null).length;
      if (starts.length > 0) expect(alive + starts.length).toBeLessThanOrEqual(scaled ?? 8);
      expect(new Set(starts.map(action => action.worker)).size).toBe(starts.length);
      for (const action of actions)
        if (action.do === 'dismiss' && action.kind === 'idle')
          expect(slots.find(({ name }) => name === action.worker)!.life!.held).toEqual([]);
      if (nextAt !== null) expect(nextAt).toBeGreaterThan(now);
    }),
    { numRuns: 2_000 },
  );
});
