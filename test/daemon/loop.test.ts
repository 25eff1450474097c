/** The loop on a clock and a store of the test's own: when it sweeps, what it makes of lost time, how it goes on after failures. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultBoardPolicy as policy } from '../../src/core/policy.ts';
import { startClock } from '../../src/daemon/clock.ts';
import type { Log } from '../../src/daemon/log.ts';
import { Loop } from '../../src/daemon/loop.ts';
import type { Waiters } from '../../src/daemon/waiters.ts';
import type { Store } from '../../src/store/store.ts';

/** All that the loop asked of the store, in order. */
let asked: { what: string; at: number; by?: number; atLeast?: number; silence?: unknown }[];
/** When each sweep is to say that there is something to sweep again. */
let nextAt: (number | null)[];
let failing: boolean;
/** What the host slept, which its wall clock saw and its monotonic clock did not. */
let sleptMs: number;
/** For how long this process was held up: time passed on both clocks, and no timer fired. */
let heldUpMs: number;
let loop: Loop;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'], now: 0 });
  [asked, nextAt, failing, sleptMs, heldUpMs] = [[], [], false, 0, 0];
  const clock = startClock(
    0,
    () => Date.now() + sleptMs + heldUpMs,
    () => performance.now() + heldUpMs,
  );
  const ask = (what: string, more = {}): void => {
    asked.push({ what, at: performance.now(), ...more });
    if (failing) throw new Error('the disk is full');
  };
  const store: Pick<Store, 'sweep' | 'shiftLeases' | 'record' | 'problem'> = {
    problem: () => (failing ? 'the disk is full' : null),
    sweep: async () => {
      ask('sweep');
      return { woken: 0, lost: 0, timedOut: 0, expired: 0, nextAt: nextAt.shift() ?? null };
    },
    shiftLeases: async (by, atLeast) => ask('shift', { by, atLeast }),
    record: async ({ type, data }) => ask(type, { silence: data.silence_ms }),
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  loop = new Loop({ store: store as Store, waiters: {} as Waiters, clock, policy, log: log as unknown as Log, onSilence: () => {} });
});

afterEach(() => {
  loop.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const sweeps = (): number[] => asked.filter(({ what }) => what === 'sweep').map(({ at }) => at);

/** Lets everything run that needs no time. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('sweeps', () => {
  test('when nudged, and then not until there is a reason', async () => {
    loop.nudge();
    await vi.advanceTimersByTimeAsync(1e9);
    expect(sweeps()).toEqual([0]);
  });

  test('when the time has come that the last sweep told of', async () => {
    nextAt = [5_000, 12_000, null];
    loop.nudge();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sweeps()).toEqual([0, 5_000, 12_000]);
  });

  test('again at once when what is due is still there', async () => {
    nextAt = [0, 0, null];
    loop.nudge();
    await vi.advanceTimersByTimeAsync(10);
    expect(sweeps()).toHaveLength(3);
  });

  test('once more for any number of nudges during a round', async () => {
    for (let i = 0; i < 10; i++) loop.nudge();
    await settle();
    expect(sweeps()).toHaveLength(2);
  });

  test('earlier when something nearer is expected, but not later', async () => {
    nextAt = [10_000, null];
    loop.nudge();
    await settle();
    loop.expect(20_000);
    loop.expect(3_000);
    loop.expect(4_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sweeps()).toEqual([0, 3_000]);
  });

  test('what is expected already past, at once', async () => {
    loop.expect(-5);
    await vi.advanceTimersByTimeAsync(1);
    expect(sweeps()).toHaveLength(1);
  });

  test('no more once it is stopped', async () => {
    nextAt = [5_000];
    loop.nudge();
    await settle();
    loop.stop();
    loop.nudge();
    loop.expect(1_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sweeps()).toEqual([0]);
  });

  test('on time although no timer can be that long', async () => {
    const longest = 2 ** 31 - 1;
    nextAt = [longest + 5_000, longest + 5_000, null];
    loop.nudge();
    await vi.advanceTimersByTimeAsync(longest + 4_999);
    // It looked once when the longest timer was over, and saw that it was too early.
    expect(sweeps()).toEqual([0, longest]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sweeps()).toEqual([0, longest, longest + 5_000]);
    expect(asked.every(({ what }) => what === 'sweep')).toBe(true);
  });

  test('again a second after a failure, until it goes well', async () => {
    failing = true;
    loop.nudge();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(asked.map(({ what, at }) => [what, at])).toEqual([
      ['sweep', 0],
      ['shift', 1_000],
      ['shift', 2_000],
    ]);
    failing = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sweeps()).toEqual([0, 3_000]);
  });
});

describe('time in which nobody could be heard', () => {
  const hour = 3_600_000;

  test('while the host slept: all leases move by it before anything is swept, and the log says so', async () => {
    nextAt = [10_000, null];
    loop.nudge();
    await settle();
    sleptMs = hour;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.slice(1)).toEqual([
      { what: 'shift', at: 10_000, by: hour, atLeast: 10_000 + hour + policy.renewMs },
      { what: 'daemon.slept', at: 10_000, silence: hour },
      { what: 'sweep', at: 10_000 },
    ]);
  });

  test.each([
    ['three renewals late is still on time', 3 * policy.renewMs, []],
    ['later than that, all leases move', 3 * policy.renewMs + 1, [3 * policy.renewMs + 1]],
    ['much later too', hour, [hour]],
  ])('while this process was held up: %s', async (_, lateMs, shifts) => {
    nextAt = [10_000, null];
    loop.nudge();
    await settle();
    heldUpMs = lateMs;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.filter(({ what }) => what === 'shift').map(({ by }) => by)).toEqual(shifts);
    expect(asked.filter(({ what }) => what === 'daemon.slept').map(({ silence }) => silence)).toEqual(shifts);
  });

  test('is not counted twice when the host slept past a deadline', async () => {
    nextAt = [10_000, null];
    loop.nudge();
    await settle();
    sleptMs = hour;
    loop.nudge();
    await settle();
    loop.nudge();
    await settle();
    expect(asked.filter(({ what }) => what === 'shift').map(({ by }) => by)).toEqual([hour]);
  });

  test('is none when the wall clock is set back', async () => {
    nextAt = [10_000, null];
    loop.nudge();
    await settle();
    sleptMs = -hour;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.map(({ what, at }) => [what, at])).toEqual([
      ['sweep', 0],
      ['sweep', 10_000],
    ]);
  });

  test('is every moment in which nothing could be stored, and what was slept before is not forgotten', async () => {
    nextAt = [10_000, null];
    loop.nudge();
    await settle();
    sleptMs = hour;
    failing = true;
    await vi.advanceTimersByTimeAsync(12_500);
    failing = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.slice(1)).toEqual([
      { what: 'shift', at: 10_000, by: hour, atLeast: 10_000 + hour + policy.renewMs },
      { what: 'shift', at: 11_000, by: hour + 1_000, atLeast: 11_000 + hour + policy.renewMs },
      { what: 'shift', at: 12_000, by: hour + 2_000, atLeast: 12_000 + hour + policy.renewMs },
      { what: 'shift', at: 13_000, by: hour + 3_000, atLeast: 13_000 + hour + policy.renewMs },
      { what: 'daemon.slept', at: 13_000, silence: hour + 3_000 },
      { what: 'sweep', at: 13_000 },
    ]);
  });
});
