/** What a pool says of itself: how it is, why, and what comes next, which is what the planner then does. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closedBreaker } from '../../src/core/breaker.ts';
import { explainPool, explainSlot, poolShown, statusesOf } from '../../src/core/explain-pool.ts';
import type { Explained } from '../../src/core/explained.ts';
import { plan } from '../../src/core/plan.ts';
import { defaultPoolPolicy } from '../../src/core/pool-policy.ts';
import type { Leaving } from '../../src/core/slot.ts';
import type { PoolView, Slot } from '../../src/core/snapshot.ts';
import { anySnapshot } from '../helpers/any-snapshot.ts';
import { atRest } from '../helpers/performed.ts';
import { aDeath, aHeld, aLife, aParkedBreaker, aPool, aSlot, aSnapshot, aSpec, now } from '../helpers/pool-views.ts';
import { runs } from '../helpers/runs.ts';

const told = (pool: PoolView) => explainPool(pool, aSnapshot([pool]), now);
const leaving = (kind: Leaving['kind']): Leaving => ({ kind, why: 'it must', since: now });
const rung = { step: 'suspect', since: now, at: now } as const;
const old = now - 200_000;
const silent = { report: old, output: old, cpu: old, progress: old, probedAt: now };

describe('a pool', () => {
  test('tells how many it should have and why, and what each of them does', () => {
    const slots = [
      aSlot(1, aLife({ held: [aHeld()] })),
      aSlot(2, aLife()),
      aSlot(3, aLife({ readyAt: null })),
      aSlot(4, aLife({ leaving: leaving('idle') })),
    ];
    const pool = aPool({ slots, demand: 2, memory: { target: 3, why: 'there is much to do' } });
    expect(told(pool)).toEqual({
      subject: 'p',
      state: 'open',
      because: [
        '3 wanted (there is much to do); 1 at work, 1 idle, 1 starting',
        '2 tasks wait that it could take',
        'p-4 is to go: it must',
      ],
      next: null,
      next_at: null,
      remedy: null,
    });
    expect(poolShown(pool, aSnapshot([pool]), now)).toMatchObject({ desired: 3, busy: 1, idle: 1, starting: 1, leaving: 1, pending: 2 });
  });

  test.each<[what: string, slot: Slot, words: string]>([
    ['suspected', aSlot(1, aLife({ rung, signs: silent })), 'p-1 is suspected to hang: no sign of life for 3.3 min'],
    ['stopped by a person', aSlot(1, null, { held: 'ann stopped it' }), 'p-1 is not started again: ann stopped it'],
    ['dead for now', aSlot(1, null, { deaths: [aDeath()] }), 'p-1 starts again in 1 s: it exited with code 1'],
    [
      'in a crash loop',
      aSlot(1, null, { deaths: Array.from({ length: 6 }, () => aDeath()) }),
      'p-1 starts again in 5 min (crash loop: 6 deaths): it exited with code 1',
    ],
  ])('names its worker that is %s', (_, slot, words) => {
    expect(told(aPool({ slots: [slot], memory: { target: 1 } })).because.at(-1)).toBe(words);
  });

  test('names who takes its tasks meanwhile, and says when that one gets nothing either', () => {
    const open = aParkedBreaker(null);
    const words = (other: PoolView, breaker = closedBreaker): string | undefined => {
      const pool = aPool({ spec: aSpec({ provider: 'acme' }), memory: { breaker: open, standIn: 'q' } });
      const providers = [{ name: 'acme', breaker, startedAt: 0 }];
      return explainPool(pool, { ...aSnapshot([pool, other]), providers }, now).because[1];
    };
    const spare = (provider: string | null, breaker = closedBreaker) =>
      aPool({ spec: aSpec({ name: 'q', provider }), memory: { breaker } });
    expect(words(spare('other'))).toBe('q takes its tasks meanwhile');
    expect(words(spare('other', open))).toBe('q is to take its tasks meanwhile, but the breaker of q is open: the quota is used up');
    expect(words(spare('acme'), open)).toMatch(
      /^q is to take its tasks meanwhile, and has the same provider: .* give it a `provider` of its own$/,
    );
    expect(words(spare(null), open)).toBe('q takes its tasks meanwhile');
  });

  test('is silent about one that died and is not needed', () => {
    const slots = [aSlot(1, aLife({ held: [aHeld()] })), aSlot(2, null, { deaths: [aDeath()] })];
    expect(told(aPool({ slots, memory: { target: 1 } }))).toMatchObject({ because: { length: 2 }, next: null, next_at: null });
  });

  test.each<[what: string, pool: Parameters<typeof aPool>[0], next: string | null, ms: number | null]>([
    ['starts one again', { slots: [aSlot(1, null, { deaths: [aDeath()] })], memory: { target: 1 } }, 'p-1 starts again', 1_000],
    [
      'gives up one that is idle',
      { slots: [aSlot(1, aLife())], memory: { target: 1 } },
      'p-1 has been idle for long enough to go',
      300_000,
    ],
    ['keeps its least', { spec: aSpec({ min: 1 }), slots: [aSlot(1, aLife())], memory: { target: 1 } }, null, null],
    ['keeps those that a person wants', { slots: [aSlot(1, aLife())], memory: { target: 1, scaled: 1 } }, null, null],
    ['keeps them while tasks wait', { slots: [aSlot(1, aLife())], demand: 1, memory: { target: 1 } }, null, null],
    ['keeps those at work', { slots: [aSlot(1, aLife({ held: [aHeld()] }))], memory: { target: 1 } }, null, null],
  ])('says that next it %s', (_, pool, next, ms) => {
    expect(told(aPool(pool))).toMatchObject({ state: 'open', next, next_at: ms === null ? null : now + ms });
  });

  test('is held only where something stands in its way that it needs', () => {
    const open = { ...closedBreaker, state: 'open', why: 'it broke', until: now + 5 } as const;
    const next = { next: 'it goes on', next_at: now + 5 };
    expect(told(aPool({ memory: { breaker: open } }))).toMatchObject({
      state: 'held',
      ...next,
      remedy: expect.stringContaining('resume p'),
    });
    expect(told(aPool({ memory: { paused: 'ann' } }))).toMatchObject({ state: 'held', next: null, next_at: null });
    expect(told(aPool({ memory: { held: 'useless' } }))).toMatchObject({ state: 'held', because: { 0: 'useless' } });
    // Full, and yet it has all that it wants.
    const full = aPool({ spec: aSpec({ max: 1 }), slots: [aSlot(1, aLife())], memory: { target: 1 } });
    expect(told(full).state).toBe('open');
    const none = { ...aSnapshot([aPool()]), up: false };
    expect(explainPool(none.pools[0]!, none, now).state).toBe('open');
    const wanting = { ...aSnapshot([aPool({ memory: { target: 1 } })]), up: false };
    expect(explainPool(wanting.pools[0]!, wanting, now)).toMatchObject({ state: 'held', because: { 0: 'the swarm is not up' } });
  });

  test('whatever its state, what it says comes next is what the planner does then', () => {
    let times = 0;
    fc.assert(
      fc.property(anySnapshot, first => {
        const snapshot = atRest(first, now);
        for (const pool of snapshot.pools) {
          const { state, next_at: at } = explainPool(pool, snapshot, now);
          if (state === 'held' || at === null) continue;
          times++;
          expect(at).toBeGreaterThan(now);
          const kinds = plan(snapshot, at).actions.map(action => action.do);
          expect(kinds.some(kind => kind === 'start' || kind === 'scale' || kind === 'dismiss')).toBe(true);
        }
      }),
      runs(5_000),
    );
    expect(times).toBeGreaterThan(0);
  });
});

describe('a worker of a pool', () => {
  const loop = Array.from({ length: 6 }, () => aDeath());

  test.each<[status: string, slot: Slot]>([
    ['starting', aSlot(1, aLife({ readyAt: null }))],
    ['idle', aSlot(1, aLife())],
    ['working', aSlot(1, aLife({ held: [aHeld()] }))],
    ['waiting', aSlot(1, aLife({ held: [aHeld()], waits: true, rung }))],
    ['suspect', aSlot(1, aLife({ held: [aHeld()], rung }))],
    ['working', aSlot(1, aLife({ held: [aHeld()], leaving: leaving('drain') }))],
    ['stopping', aSlot(1, aLife({ leaving: leaving('stopped'), waits: true }))],
    ['stopped', aSlot(1, null, { deaths: [aDeath()] })],
    ['crash_loop', aSlot(1, null, { deaths: loop })],
    ['stopped', aSlot(1, null, { deaths: loop, held: 'ann stopped it' })],
  ])('is %s', (status, slot) => {
    expect(statusesOf(aSnapshot([aPool({ slots: [slot] })]), now)).toEqual(new Map([['p-1', status]]));
  });

  const bare: Explained = { subject: 'p-1', state: 'ended', because: ['it exited'], next: null, next_at: null, remedy: null };
  const explained = (slot: Slot, memory: Parameters<typeof aPool>[0] = {}) => {
    const pool = aPool({ slots: [slot], memory: { target: 1 }, ...memory });
    return explainSlot(bare, slot, aSnapshot([pool]), now);
  };

  test('that died says when it starts again, and what stands in the way', () => {
    const dead = aSlot(1, null, { deaths: [aDeath()] });
    expect(explained(dead)).toMatchObject({ state: 'stopped', next: 'it starts again', next_at: now + 1_000, remedy: null });
    expect(explained(dead).because).toEqual(['it exited', 'p-1 starts again in 1 s: it exited with code 1']);
    expect(explained(dead, { memory: { target: 1, paused: 'ann' } }).because).toContain('ann paused it');
    expect(explained(dead, { memory: { target: 0 } })).toMatchObject({ because: ['it exited'], next: null, next_at: null });
  });

  test('that a person stopped says how to start it', () => {
    const stopped = explained(aSlot(1, null, { held: 'ann stopped it', deaths: [aDeath()] }));
    expect(stopped).toMatchObject({ state: 'stopped', next: null, next_at: null, remedy: '`swarm restart p-1` starts it again.' });
    expect(stopped.because).toEqual(['it exited', 'p-1 is not started again: ann stopped it']);
  });

  test('that is at work adds nothing, also when its pool is paused: it goes on', () => {
    const working = aSlot(1, aLife({ held: [aHeld()] }));
    expect(explained(working)).toEqual({ ...bare, state: 'working' });
    expect(explained(working, { memory: { target: 1, paused: 'ann' } })).toEqual({ ...bare, state: 'working' });
  });

  test('that is suspected says what is done next, and when', () => {
    const suspected = aSlot(1, aLife({ held: [aHeld()], rung, signs: silent }));
    const { nudgeMs } = defaultPoolPolicy.hang;
    expect(explained(suspected)).toMatchObject({
      ...{ state: 'suspect', next: 'it is woken up, unless it gives a sign of life before', next_at: now + nudgeMs },
      remedy: '`swarm screen p-1` shows what it does, `swarm nudge p-1` wakes it up now.',
    });
  });

  describe('whose turn has ended', () => {
    const idle = { state: 'idle', since: now - 30_000 } as const;
    const told = (life: Parameters<typeof aLife>[0], more: Parameters<typeof aPool>[0] = {}, turn = idle) => {
      const slot = aSlot(1, aLife({ held: [aHeld('t1', { since: now - 60_000 })], signs: { ...silent, output: idle.since }, ...life }));
      const pool = aPool({ slots: [slot], memory: { target: 1 }, ...more });
      return explainSlot(bare, slot, aSnapshot([pool]), now, turn);
    };
    const words = 'its turn ended 30 s ago without a report on t1';
    const { staleMs } = defaultPoolPolicy.hang;
    const hangs = (act: 'off' | 'show') => ({ spec: aSpec({}, { hang: { ...defaultPoolPolicy.hang, act } }) });

    test('without a report on its task says so, and when it is suspected', () => {
      expect(told({})).toMatchObject({
        ...{ state: 'working', because: ['it exited', words], next: 'it is suspected to hang, unless it gives a sign of life before' },
        ...{ next_at: idle.since + staleMs, remedy: expect.stringContaining('`swarm nudge p-1` wakes it up now') },
      });
      expect(told({}, hangs('show'))).toMatchObject({ next_at: idle.since + staleMs });
      expect(told({}, hangs('off'))).toMatchObject({ because: ['it exited', words], next: null, next_at: null });
    });

    test('and whose service gave nothing until just now, that its silence began only then', () => {
      const breaker = { ...closedBreaker, restedAt: now - 5 };
      expect(told({ isTold: true }, { memory: { target: 1, breaker } })).toMatchObject({ next_at: now - 5 + staleMs });
    });

    test('and who is suspected already, what is done next', () => {
      expect(told({ rung })).toMatchObject({ state: 'suspect', next: 'it is woken up, unless it gives a sign of life before' });
      expect(told({ rung }).because).toContain(words);
    });

    test('and whose service gives nothing waits for that', () => {
      const breaker = aParkedBreaker(now + 9);
      expect(told({}, { memory: { target: 1, breaker } })).toMatchObject({ state: 'parked', next: 'it goes on', next_at: now + 9 });
    });

    test('of which nothing is to be said: it got its task only then, is at work, asks, goes, or is to end by itself', () => {
      expect(told({ held: [aHeld('t1', { since: now - 20_000 })] }).because).toEqual(['it exited']);
      expect(told({}, {}, { ...idle, state: 'busy' as 'idle' }).because).toEqual(['it exited']);
      expect(told({}, { spec: aSpec({ drive: 'each' }) }).because).toEqual(['it exited']);
      expect(told({ waits: true })).toMatchObject({ next: null, remedy: null });
      expect(told({ leaving: leaving('idle') })).toMatchObject({ next: null, remedy: null });
    });
  });

  test('that a person has given something to do is at work, though it holds no task', () => {
    const pool = aPool({ slots: [aSlot(1, aLife())], memory: { target: 1 } });
    expect(explainSlot({ ...bare, state: 'working' }, pool.slots[0]!, aSnapshot([pool]), now).state).toBe('working');
  });

  test('that waits for a person is to be answered, also while its service gives it nothing', () => {
    const breaker = aParkedBreaker(now + 60_000);
    const asks = aSlot(1, aLife({ held: [aHeld()], waits: true }));
    expect(explained(asks, { memory: { target: 1, breaker } })).toMatchObject({
      state: 'waiting',
      next_at: now + 60_000,
      remedy: bare.remedy,
    });
    expect(told(aPool({ slots: [asks], memory: { target: 1 } })).because.at(-1)).toBe(
      'p-1 waits for a person: `swarm attach p-1` lets you answer it',
    );
  });

  test('that is gone comes back when the breaker lets it', () => {
    const breaker = { ...closedBreaker, state: 'open' as const, why: 'it broke', until: now + 60_000 };
    expect(explained(aSlot(1, null, { deaths: [aDeath()] }), { memory: { target: 1, breaker } })).toMatchObject({
      ...{ state: 'stopped', next: 'it goes on', next_at: now + 60_000, remedy: bare.remedy },
    });
  });

  test('that is given nothing says why, until when, and what helps', () => {
    const remedy = '`swarm resume p` lets it go on.';
    expect(explained(aSlot(1, aLife()), { memory: { target: 1, paused: 'ann' } })).toMatchObject({
      ...{ state: 'idle', because: ['it exited', 'ann paused it'], next: null, next_at: null, remedy },
    });
    const breaker = aParkedBreaker(now + 60_000);
    for (const held of [[], [aHeld()]])
      expect(explained(aSlot(1, aLife({ held })), { memory: { target: 1, breaker } })).toMatchObject({
        because: ['it exited', 'the breaker of p is open: the quota is used up'],
        ...{ next: 'it goes on', next_at: now + 60_000, remedy: '`swarm resume p` tries it at once.' },
      });
  });
});
