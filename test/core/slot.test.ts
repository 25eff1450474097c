/** The place of a worker: what its deaths mean for the next start. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPoolPolicy, type RestartPolicy } from '../../src/core/pool-policy.ts';
import { crashLoops, type Death, freshSlot, restartAt, type SlotMemory, streakOf, withDeath } from '../../src/core/slot.ts';
import { aDeath, now } from '../helpers/pool-views.ts';
import { runs } from '../helpers/runs.ts';

const policy = defaultPoolPolicy.restart;
const { baseMs, maxMs, jitter, resetMs, resetProgressMs, deathsMax, periodMs, probeMs } = policy;

describe('a streak', () => {
  test.each<[name: string, deaths: Partial<Death>[], streak: number]>([
    ['none', [], 0],
    ['bad ones only', [{}, {}, {}], 3],
    ['a good life, whose own end is the first of it', [{}, { uptimeMs: resetMs }, {}], 2],
    ['a life just too short to be good', [{}, { uptimeMs: resetMs - 1 }, {}], 3],
    ['a shorter life that got something done', [{}, { uptimeMs: resetProgressMs, progress: 1 }], 1],
    ['one as short that got nothing done', [{}, { uptimeMs: resetProgressMs }], 2],
    ['one that got something done, and was too short', [{}, { uptimeMs: resetProgressMs - 1, progress: 1 }], 2],
  ])('of %s', (_, deaths, streak) => {
    expect(streakOf(deaths.map(aDeath), policy)).toBe(streak);
  });
});

describe('the next start', () => {
  test('of a place where nobody died is at once', () => {
    expect(restartAt([], policy)).toBe(0);
  });

  test.each([
    [0, 1 - jitter],
    [0.5, 1],
    [0.999_999, 1 + jitter],
  ])('with a draw of %d comes after %d times the pause', (random, share) => {
    expect(restartAt([aDeath({ random })], policy) - now).toBeCloseTo(baseMs * share, -1);
  });

  test('is no later than the longest pause, however often it died', () => {
    const spaced = Array.from({ length: 20 }, (_, i) => aDeath({ at: now - (19 - i) * periodMs }));
    expect(restartAt(spaced, policy)).toBe(now + maxMs);
  });

  test('of one that dies again and again is a probe', () => {
    const inTime = (count: number, at = now): Death[] => Array.from({ length: count }, () => aDeath({ at }));
    expect(crashLoops(inTime(deathsMax), policy)).toBe(false);
    expect(crashLoops(inTime(deathsMax + 1), policy)).toBe(true);
    expect(restartAt(inTime(deathsMax + 1), policy)).toBe(now + probeMs);
    // The period counts back from the last death, and its first moment is out.
    expect(crashLoops([aDeath({ at: now - periodMs }), ...inTime(deathsMax)], policy)).toBe(false);
    expect(crashLoops([aDeath({ at: now - periodMs + 1 }), ...inTime(deathsMax)], policy)).toBe(true);
  });

  test('never comes before the death, nor later than the longest pause and its jitter, or a probe', () => {
    const death = fc.record({
      at: fc.integer({ min: now - 1_000_000, max: now }),
      uptimeMs: fc.nat(),
      random: fc.float({ max: 1, maxExcluded: true, min: 0, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(death, { minLength: 1, maxLength: 20 }), some => {
        const deaths = some.map(aDeath).sort((a, b) => a.at - b.at);
        const pause = restartAt(deaths, policy) - deaths.at(-1)!.at;
        expect(pause).toBeGreaterThan(0);
        expect(pause).toBeLessThanOrEqual(Math.max(probeMs, maxMs * (1 + jitter)));
      }),
      runs(1_000),
    );
  });
});

test('a place remembers its latest twenty deaths, and why it was held before', () => {
  const held: SlotMemory = { ...freshSlot, held: 'ann stopped it' };
  const all = Array.from({ length: 21 }, (_, code) => aDeath({ code }));
  const after = all.reduce((memory, death) => withDeath(memory, death, policy), held);
  expect(after.deaths.map(({ code }) => code)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(after.held).toBe('ann stopped it');
});

test.each<[type: RestartPolicy['type'], end: Partial<Death>, isHeld: boolean]>([
  ['permanent', { code: 0 }, false],
  ['permanent', { code: null, signal: 'SIGKILL' }, false],
  ['transient', { code: 0 }, true],
  ['transient', { code: 1 }, false],
  ['transient', { code: null, signal: 'SIGKILL' }, false],
  ['transient', { code: null, signal: null }, false],
  ['temporary', { code: 1 }, true],
])('a %s worker that ended with %j: held %s', (type, end, isHeld) => {
  expect(withDeath(freshSlot, aDeath(end), { ...policy, type }).held !== null).toBe(isHeld);
});
