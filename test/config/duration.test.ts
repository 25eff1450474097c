/** Durations and sizes: what they read as, what is refused, and that text and number are two forms of one thing. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, formatSize, parseDuration, parseSize } from '../../src/config/duration.ts';

describe('a duration', () => {
  test.each([
    ['0s', 0],
    ['500ms', 500],
    ['60s', 60_000],
    ['1.5m', 90_000],
    ['1.1m', 66_000],
    ['2.3h', 8_280_000],
    ['0.0001d', 8_640],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    '60',
    's',
    '60 s',
    ' 60s',
    '60s ',
    '-1s',
    '+1s',
    '1e3s',
    '.5s',
    '5.s',
    '60S',
    '60sec',
    '1h30m',
    '1.5ms',
    '99999999999999d',
    'Infinitys',
  ])('%j is refused', text => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test.each([
    [0, '0s'],
    [1, '1ms'],
    [1_500, '1500ms'],
    [20_000, '20s'],
    [5_400_000, '90m'],
    [3_600_000, '1h'],
    [604_800_000, '7d'],
  ])('%d ms is written %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('comes back from its text, whatever its length', () => {
    fc.assert(fc.property(fc.maxSafeNat(), ms => parseDuration(formatDuration(ms)) === ms));
  });

  test('is never misread: what is accepted is the number times its unit', () => {
    const units = { ms: 1n, s: 1000n, m: 60_000n, h: 3_600_000n, d: 86_400_000n };
    const amounts = fc.tuple(fc.nat(), fc.nat({ max: 999 }), fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])));
    fc.assert(
      fc.property(amounts, ([whole, thousandths, unit]) => {
        const exact = (BigInt(whole) * 1000n + BigInt(thousandths)) * units[unit];
        const fits = exact % 1000n === 0n && exact <= BigInt(Number.MAX_SAFE_INTEGER);
        const parsed = parseDuration(`${whole}.${String(thousandths).padStart(3, '0')}${unit}`);
        return fits ? parsed === Number(exact / 1000n) : parsed === undefined;
      }),
    );
  });

  test.each([-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1])('of %d ms has no text', ms => {
    expect(() => formatDuration(ms)).toThrow(RangeError);
  });
});

describe('a size', () => {
  test.each([
    ['0B', 0],
    ['512B', 512],
    ['1.5kB', 1_500],
    ['16MB', 16_000_000],
    ['16MiB', 16_777_216],
    ['64KiB', 65_536],
    ['1GB', 1_000_000_000],
    ['0.5GiB', 536_870_912],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(['', '16', 'MB', '16 MB', '16mb', '16M', '-1B', '0.5B', '1TB'])('%j is refused', text => {
    expect(parseSize(text)).toBeUndefined();
  });

  test.each([
    [16_000_000, '16MB'],
    [65_536, '64KiB'],
    [1_073_741_824, '1GiB'],
    [1_001, '1001B'],
  ])('%d bytes is written %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  test('comes back from its text, whatever it is', () => {
    fc.assert(fc.property(fc.maxSafeNat(), bytes => parseSize(formatSize(bytes)) === bytes));
  });
});
