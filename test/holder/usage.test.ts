/** What processes use, as the kernel tells it. */

import { expect, test } from 'vitest';
import { pageBytesOf, usesOf } from '../../src/holder/usage.ts';

test('a pid that is nobody uses nothing that could be told', () => {
  const found = usesOf([process.pid, 2 ** 30]);
  expect([...found.keys()]).toEqual([process.pid]);
  expect(found.get(process.pid)!.processes).toBeGreaterThanOrEqual(1);
});

test.each([
  ['4 KiB', 'VmRSS:\t    2164 kB', '765 541 382 5 0 123 0', 4_096],
  ['4 KiB, while some came', 'VmRSS:\t    2300 kB', '765 541 382 5 0 123 0', 4_096],
  ['16 KiB', 'VmRSS:\t   86560 kB', '9999 5410 382 5 0 123 0', 16_384],
  ['64 KiB', 'VmRSS:\t   86592 kB', '9999 1353 382 5 0 123 0', 65_536],
  ['unknown', '', '', 4_096],
])('a page of %s is told from what the kernel says in both units', (_, status, statm, bytes) => {
  expect(pageBytesOf(`Name:\tnode\n${status}\nThreads:\t1\n`, statm)).toBe(bytes);
});
