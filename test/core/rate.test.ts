/** The token bucket: bursts up to its size, then as many a minute as the rate says. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bucket, take } from '../../src/core/rate.ts';
import { runs } from '../helpers/runs.ts';

const rate = { perMinute: 60, burst: 3 };

/** How many are let through when one asks at each of these times. */
function passed(times: readonly number[], given = rate): number {
  let bucket: Bucket | undefined;
  let through = 0;
  for (const at of times) {
    const taken = take(bucket, at, given);
    bucket = taken.bucket;
    if (taken.waitMs === 0) through++;
  }
  return through;
}

describe('take', () => {
  test('lets a burst through and then tells how long to wait', () => {
    let bucket: Bucket | undefined;
    const waits = Array.from({ length: 5 }, () => {
      const taken = take(bucket, 0, rate);
      bucket = taken.bucket;
      return taken.waitMs;
    });
    expect(waits).toEqual([0, 0, 0, 1_000, 1_000]);
  });

  test('whoever waits as long as it was told gets through', () => {
    const empty = { tokens: 0.25, at: 10_000 };
    const { waitMs } = take(empty, 10_000, rate);
    expect(waitMs).toBe(750);
    expect(take(empty, 10_000 + waitMs, rate).waitMs).toBe(0);
    expect(take(empty, 10_000 + waitMs - 1, rate).waitMs).toBeGreaterThan(0);
  });

  test('asking in vain does not make the wait longer', () => {
    expect(passed([0, 0, 0, 300, 600, 900, 1_000])).toBe(4);
  });

  test('a long rest fills it to the brim and no further', () => {
    expect(passed([0, 0, 0, ...Array<number>(5).fill(3_600_000)])).toBe(6);
  });

  test('a clock that is set back neither gives nor takes', () => {
    const { bucket, waitMs } = take({ tokens: 0.5, at: 10_000 }, 4_000, rate);
    expect({ tokens: bucket.tokens, waitMs }).toEqual({ tokens: 0.5, waitMs: 500 });
  });

  test('never more than the burst and what the time allows', () => {
    const gaps = fc.array(fc.nat(5_000), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 10 }), (waits, perMinute, burst) => {
        let at = 0;
        const times = waits.map(wait => (at += wait));
        expect(passed(times, { perMinute, burst })).toBeLessThanOrEqual(burst + (at / 60_000) * perMinute + 1e-6);
      }),
      runs(200),
    );
  });
});
