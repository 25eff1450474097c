/** Signs of life: what counts as one. */

import { expect, test } from 'vitest';
import { SignBook } from '../../src/daemon/signs.ts';

test('the echo of what the swarm types is none, what comes later is', () => {
  let now = 1_000;
  const signs = new SignBook(() => now);
  now = 5_000;
  signs.typed('i1');
  for (now of [5_000, 5_499]) signs.note('i1', 'output');
  expect(signs.of('i1', 1_000).output).toBe(1_000);
  signs.note('i1', 'report');
  expect(signs.of('i1', 1_000).report).toBe(5_499);
  now = 5_500;
  signs.note('i1', 'output');
  expect(signs.of('i1', 1_000).output).toBe(5_500);
});

test.each([
  ['what a program at rest uses in a longer time', 40_000, 130, false],
  ['the same in a short one', 5_000, 130, true],
  ['next to nothing', 1_000, 40, false],
  ['work', 40_000, 900, true],
])('the processor: %s', (_, ms, usedMs, isSign) => {
  let now = 1_000;
  const signs = new SignBook(() => now);
  signs.probed('i1', 6_000);
  now += ms;
  signs.probed('i1', 6_000 + usedMs);
  expect(signs.of('i1', 1_000).cpu).toBe(isSign ? now : 1_000);
});
