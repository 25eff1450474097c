/** The queue's order and the delays between tries. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rankOf, retryDelayMs } from '../../src/core/order.ts';
import { type Priority, priorities } from '../../src/core/task.ts';
import { runs } from '../helpers/runs.ts';
import { policy } from '../helpers/task.ts';

const step = policy.agingStepMs;

describe('static ageing', () => {
  test('of tasks that are ready at the same time the more urgent comes first', () => {
    const ranks = priorities.map(priority => rankOf(priority, 1_000, step));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  test.each<[patient: Priority, urgent: Priority, steps: number]>([
    ['low', 'critical', 3],
    ['low', 'medium', 1],
    ['medium', 'critical', 2],
    ['high', 'critical', 1],
    ['medium', 'medium', 0],
  ])('a waiting %s task overtakes fresh %s ones after %i steps', (patient, urgent, steps) => {
    const waiting = rankOf(patient, 0, step);
    expect(waiting).toBeGreaterThan(rankOf(urgent, steps * step - 1, step));
    expect(waiting).toBe(rankOf(urgent, steps * step, step));
    expect(waiting).toBeLessThan(rankOf(urgent, steps * step + 1, step));
  });

  test('the order of two tasks never changes while both wait', () => {
    const waiting = fc.record({ priority: fc.constantFrom(...priorities), readyAt: fc.nat(10 * step) });
    const agedBy = (task: { priority: Priority; readyAt: number }, now: number) =>
      now - task.readyAt - priorities.indexOf(task.priority) * step;
    fc.assert(
      fc.property(waiting, waiting, fc.nat(10 * step), (a, b, wait) => {
        const now = Math.max(a.readyAt, b.readyAt) + wait;
        const order = rankOf(a.priority, a.readyAt, step) - rankOf(b.priority, b.readyAt, step);
        expect(Math.sign(agedBy(b, now) - agedBy(a, now))).toBe(Math.sign(order));
      }),
      runs(200),
    );
  });
});

describe('the delay before the next try', () => {
  test.each([
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
    [4, 40_000],
    [10, 2_560_000],
    [11, 3_600_000],
    [100, 3_600_000],
  ])('after failure %i: %i ms, give or take the jitter', (failures, delay) => {
    expect(retryDelayMs(failures, policy, 0.5)).toBe(delay);
    expect(retryDelayMs(failures, policy, 0)).toBe(0.75 * delay);
    expect(retryDelayMs(failures, policy, 1 - Number.EPSILON)).toBe(1.25 * delay);
  });

  test('whatever is drawn, it stays within the jitter and is a whole number of milliseconds', () => {
    const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), draw, (failures, random) => {
        const delay = retryDelayMs(failures, policy, random);
        const middle = retryDelayMs(failures, { ...policy, retryJitter: 0 }, random);
        expect(Number.isSafeInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(0.75 * middle));
        expect(delay).toBeLessThanOrEqual(Math.ceil(1.25 * middle));
      }),
      runs(200),
    );
  });
});
