/** How many columns text takes, as string-width counts them for the programs that draw it. */

import { expect, test } from 'vitest';
import { clusterWidth, isWidthUncertain, widthOf } from '../../src/terminal/widths.ts';
import { subject } from './state-dump.ts';

test.each([
  ['a', 1],
  ['é', 1],
  ['e\u0301', 1],
  ['漢', 2],
  ['한', 2],
  ['ｱ', 1],
  ['─', 1],
  ['\u00ad', 1],
  ['✅', 2],
  ['✳', 1],
  ['⚠', 1],
  ['⚠\ufe0f', 2],
  ['⚠\ufe0e', 1],
  ['1', 1],
  ['1\ufe0f\u20e3', 2],
  ['1\u20e3', 1],
  ['🇩', 1],
  ['🇩🇪', 2],
  ['👍', 2],
  ['👍🏽', 2],
  ['🏽', 2],
  ['👨‍👩‍👧‍👦', 2],
  ['❤️‍🔥', 2],
  ['🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', 2],
  ['𠀀', 2],
])('%s takes %d', (text, width) => {
  expect(clusterWidth(text)).toBe(width);
  const { emulation } = subject();
  emulation.take(Buffer.from(text), true);
  expect(emulation.picture().cursor.x).toBe(width);
  expect(emulation.picture().lines[0]).toBe(text);
});

test.each([
  ['🇩🇪🇫🇷', 4],
  ['👍a🏽', 5],
  ['ab\u200dc', 3],
  ['⚠✅', 3],
])('%s takes %d together', (text, width) => {
  const { emulation } = subject();
  emulation.take(Buffer.from(text), true);
  expect(emulation.picture().cursor.x).toBe(width);
});

test('where terminals disagree', () => {
  expect(['a', 'é', '漢', '─'].filter(isWidthUncertain)).toEqual([]);
  expect(['⚠', '✅', '🇩', '🏽', 'e\u0301', '👨‍👩‍👧'].every(isWidthUncertain)).toBe(true);
});

test('marks have no width of their own', () => {
  expect(['\u0301', '\u200d', '\ufe0f', '\u20e3', '\u202e', '\u{e0100}'].map(mark => widthOf(mark.codePointAt(0)!))).toEqual([
    0, 0, 0, 0, 0, 0,
  ]);
});
