/** Times as people read them. */

import { expect, test } from 'vitest';
import { ago, clock, span, until } from '../../src/wording/age.ts';

test.each([
  [-5_000, '0s'],
  [0, '0s'],
  [999, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [3_599_000, '59m'],
  [3_600_000, '1h'],
  [86_400_000, '1d'],
  [400 * 86_400_000, '400d'],
])('%d ms are %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});

test('ago and until', () => {
  expect([ago(1_000, 61_000), until(61_000, 1_000), until(60_999, 1_000), until(1_000, 1_000)]).toEqual([
    '1m ago',
    'in 1m',
    'in 1m',
    'now',
  ]);
});

test('a time of day, with its day when that is another', () => {
  const noon = new Date(2026, 4, 3, 12, 5, 9).getTime();
  expect(clock(noon, noon + 60_000)).toBe('12:05:09');
  expect(clock(noon, noon + 86_400_000)).toBe('2026-05-03 12:05:09');
});
