/** Who may start or be given work, and why not: each reason, when it ends, and which of several is told. */

import { describe, expect, test } from 'vitest';
import { type Breaker, closedBreaker } from '../../src/core/breaker.ts';
import { Places } from '../../src/core/places.ts';
import type { PoolMemory, PoolSpec } from '../../src/core/pool.ts';
import type { PoolPolicy } from '../../src/core/pool-policy.ts';
import type { PoolView, Snapshot } from '../../src/core/snapshot.ts';
import { aHeld, aLife, aPool, aSlot, aSnapshot, aSpec, now } from '../helpers/pool-views.ts';

const living = (count: number) => Array.from({ length: count }, (_, i) => aSlot(i + 1, aLife()));
const open: Breaker = { ...closedBreaker, state: 'open', why: 'it broke', until: now + 7 };
const halfOpen: Breaker = { ...closedBreaker, state: 'half_open', probeUntil: now + 9 };

interface Given {
  readonly alive?: number;
  readonly memory?: Partial<PoolMemory>;
  readonly spec?: Partial<PoolSpec>;
  readonly policy?: Partial<PoolPolicy>;
  readonly whole?: Partial<Snapshot>;
}

function given({ alive = 0, memory = {}, spec = {}, policy = {}, whole = {} }: Given): { pool: PoolView; places: Places } {
  const pool = aPool({ spec: aSpec(spec, policy), slots: living(alive), memory });
  return { pool, places: new Places({ ...aSnapshot([pool]), ...whole }, now) };
}

const swarm = (more: Partial<Snapshot['policy']>): Partial<Snapshot> => ({ policy: { workersMax: 50, providers: {}, ...more } });
const acme = (most: { workersMax?: number; staggerMs?: number }) =>
  swarm({ providers: { acme: { workersMax: 50, staggerMs: 0, ...most } } });
const provider = (more: { breaker?: Breaker; startedAt?: number }) => ({ name: 'acme', breaker: closedBreaker, startedAt: 0, ...more });

describe('a worker more', () => {
  test.each<[what: string, given: Given, why: string | null, until?: number | null]>([
    ['nothing in its way', {}, null],
    ['a swarm that is down', { whole: { up: false } }, 'the swarm is not up'],
    ['a pause', { memory: { paused: 'ann' } }, 'ann paused it'],
    ['a pool that is held', { memory: { held: 'three were useless' } }, 'three were useless'],
    ['an open breaker', { memory: { breaker: open } }, 'the breaker of p is open: it broke', now + 7],
    [
      'an open breaker of its provider',
      { spec: { provider: 'acme' }, whole: { providers: [provider({ breaker: open })] } },
      'the breaker of provider acme is open: it broke',
      now + 7,
    ],
    ['an open breaker of another provider', { spec: { provider: 'other' }, whole: { providers: [provider({ breaker: open })] } }, null],
    ['a probe that is to begin', { memory: { breaker: halfOpen } }, null],
    ['a probe under way', { alive: 1, memory: { breaker: halfOpen } }, 'one worker probes whether it works again', now + 9],
    ['one below its most', { alive: 9 }, null],
    ['its most', { alive: 10 }, '10 of its workers still live, and its most is 10'],
    ['a number set by hand', { alive: 2, memory: { scaled: 2 } }, '2 of its workers still live, and its most is 2'],
    ['a number set by hand above its most', { alive: 10, memory: { scaled: 11 } }, null],
    ['one below the most of the swarm', { alive: 2, whole: swarm({ workersMax: 3 }) }, null],
    ['the most of the swarm', { alive: 3, whole: swarm({ workersMax: 3 }) }, 'the swarm may have 3 workers'],
    [
      'the most of the swarm, with one of a pool that is gone',
      { alive: 2, whole: { ...swarm({ workersMax: 3 }), strays: [aSlot(1, aLife())] } },
      'the swarm may have 3 workers',
    ],
    [
      'the most of its provider',
      { alive: 2, spec: { provider: 'acme' }, whole: acme({ workersMax: 2 }) },
      'provider acme may have 2 workers',
    ],
    ['the most of a provider that is not its own', { alive: 2, spec: { provider: null }, whole: acme({ workersMax: 2 }) }, null],
    [
      'a start just before it',
      { policy: { staggerMs: 100 }, memory: { startedAt: now - 99 } },
      'workers start one after the other',
      now + 1,
    ],
    ['a start long before it', { policy: { staggerMs: 100 }, memory: { startedAt: now - 100 } }, null],
    [
      'a start of its provider just before it',
      { spec: { provider: 'acme' }, whole: { ...acme({ staggerMs: 100 }), providers: [provider({ startedAt: now - 99 })] } },
      'workers start one after the other',
      now + 1,
    ],
  ])('with %s', (_, what, why, until = null) => {
    const { pool, places } = given(what);
    expect(places.withheld(pool) && { why: places.withheld(pool)!.why, until: places.withheld(pool)!.until }).toEqual(
      why === null ? null : { why, until },
    );
  });

  test('counts those that were just given a place: of the pool, the swarm and the provider', () => {
    const most = (what: Given): number => {
      const { pool, places } = given(what);
      let count = 0;
      while (places.withheld(pool) === null) {
        places.take(pool);
        count++;
      }
      return count;
    };
    expect(most({ alive: 4 })).toBe(6);
    expect(most({ alive: 1, whole: swarm({ workersMax: 3 }) })).toBe(2);
    expect(most({ alive: 1, spec: { provider: 'acme' }, whole: acme({ workersMax: 4 }) })).toBe(3);
    expect(most({ memory: { breaker: halfOpen } })).toBe(1);
    expect(most({ policy: { staggerMs: 1 } })).toBe(1);
    expect(most({ spec: { provider: 'acme' }, whole: acme({ staggerMs: 1 }) })).toBe(1);
  });

  test('takes from what all pools of a provider may have together', () => {
    const [a, b] = ['a', 'b'].map(name => aPool({ spec: aSpec({ name, provider: 'acme' }), slots: living(1) })) as [PoolView, PoolView];
    const places = new Places({ ...aSnapshot([a, b]), ...acme({ workersMax: 3 }) }, now);
    expect(places.withheld(b)).toBeNull();
    places.take(a);
    expect(places.withheld(b)!.why).toBe('provider acme may have 3 workers');
  });
});

describe('what a person can do', () => {
  const remedy = (what: Given): string | null => {
    const { pool, places } = given(what);
    return places.withheld(pool)!.remedy;
  };

  test.each<[given: Given, words: string]>([
    [{ whole: { up: false } }, '`swarm up`'],
    [{ memory: { paused: 'ann' } }, '`swarm resume p`'],
    [{ memory: { held: 'it is useless' } }, '`swarm resume p`'],
    [{ memory: { breaker: open } }, '`swarm resume p` tries it at once'],
    [{ memory: { breaker: { ...open, until: null } } }, '`swarm up` reads the configuration anew'],
    [{ alive: 1, whole: swarm({ workersMax: 1 }) }, 'swarm.workersMax'],
    [{ alive: 1, spec: { provider: 'acme' }, whole: acme({ workersMax: 1 }) }, 'swarm.providers.acme.workersMax'],
  ])('is said: %j', (what, words) => {
    expect(remedy(what)).toContain(words);
  });

  test('is not said where time alone helps', () => {
    expect(remedy({ alive: 1, memory: { breaker: halfOpen } })).toBeNull();
    expect(remedy({ policy: { staggerMs: 100 }, memory: { startedAt: now } })).toBeNull();
  });
});

test.each<[given: Given, needsPerson: boolean]>([
  [{ whole: { up: false } }, true],
  [{ memory: { paused: 'ann' } }, true],
  [{ memory: { held: 'it is useless' } }, true],
  [{ memory: { breaker: { ...open, until: null } } }, true],
  [{ memory: { breaker: open } }, false],
  [{ alive: 1, memory: { breaker: halfOpen } }, false],
  [{ alive: 10 }, false],
  [{ alive: 1, whole: swarm({ workersMax: 1 }) }, false],
  [{ alive: 1, spec: { provider: 'acme' }, whole: acme({ workersMax: 1 }) }, false],
  [{ policy: { staggerMs: 100 }, memory: { startedAt: now } }, false],
])('%j: only a person can let it go on: %s', (what, needsPerson) => {
  const { pool, places } = given(what);
  expect(places.withheld(pool)!.needsPerson).toBe(needsPerson);
});

describe('work', () => {
  test.each<[what: string, given: Given, why: string | null]>([
    ['nothing in its way', { alive: 2 }, null],
    ['a pause', { memory: { paused: 'ann' } }, 'ann paused it'],
    ['an open breaker', { memory: { breaker: open } }, 'the breaker of p is open: it broke'],
    ['a probe that is to begin', { alive: 2, memory: { breaker: halfOpen } }, null],
    ['a pool that is held, whose workers live on', { alive: 2, memory: { held: 'three were useless' } }, null],
    ['a pool that has its most', { alive: 10 }, null],
  ])('with %s', (_, what, why) => {
    const { pool, places } = given(what);
    expect(places.workWithheld(pool)?.why ?? null).toBe(why);
  });

  test('is for one at a time while that shows whether it works again', () => {
    const pool = aPool({ slots: [aSlot(1, aLife({ held: [aHeld()] })), aSlot(2, aLife())], memory: { breaker: halfOpen } });
    expect(new Places(aSnapshot([pool]), now).workWithheld(pool)).toEqual({
      why: 'one task probes whether it works again',
      until: now + 9,
      needsPerson: false,
      remedy: null,
    });
  });
});
