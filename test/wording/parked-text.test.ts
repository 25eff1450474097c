/** Services that give nothing, in the words that the command and the screen share. */

import { expect, test } from 'vitest';
import type { Parked } from '../../src/core/breaker.ts';
import { parkedServices, parkedText, parkedWhy } from '../../src/wording/parked-text.ts';

const now = new Date(2026, 4, 3, 22, 5).getTime();
const until = new Date(2026, 4, 4, 3, 0).getTime();
const parked = (more: Partial<Parked> = {}): Parked => ({
  class: 'quota',
  provider: 'acme',
  why: 'a-1 says: no',
  since: now,
  until,
  ...more,
});

test.each<[what: Partial<Parked>, text: string]>([
  [{}, 'quota until 03:00'],
  [{ until: until + 86_400_000 }, 'quota until 2026-05-05 03:00'],
  [{ class: 'overloaded' }, 'overloaded until 03:00'],
  [{ class: 'auth' }, 'no login until 03:00'],
  [{ class: 'auth', until: null }, 'login needed'],
  [{ until: null }, 'quota'],
])('%j', (what, text) => {
  expect(parkedText(parked(what), now)).toBe(text);
  expect(parkedWhy(parked(what), now)).toBe(`${text}: a-1 says: no`);
});

test('a service is told once, with all its pools; one without a name is that of its pool', () => {
  const own = parked({ provider: null });
  const pools = [
    { name: 'a', parked: parked() },
    { name: 'b', parked: null },
    { name: 'c', parked: parked() },
    { name: 'acme', parked: own },
  ];
  expect(parkedServices(pools)).toEqual([
    { name: 'acme', pools: ['a', 'c'], parked: parked() },
    { name: 'acme', pools: ['acme'], parked: own },
  ]);
});
