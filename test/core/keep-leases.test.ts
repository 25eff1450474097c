/** Leases of the living: renewed when a third of one is over, all together, and never in vain. */

import { expect, test } from 'vitest';
import { Agenda } from '../../src/core/agenda.ts';
import { keepLeases } from '../../src/core/keep-leases.ts';
import type { Held } from '../../src/core/snapshot.ts';
import { aHeld, aLife, now } from '../helpers/pool-views.ts';

const leaseMs = 60_000;
const left = (ms: number): Held => aHeld('t1', { leaseUntil: now + ms, leaseMs });

test.each<[leases: string, held: Held[], isRenewed: boolean, nextAt: number | null]>([
  ['nothing', [], false, null],
  ['a fresh lease', [left(60_000)], false, now + 20_000],
  ['more than two thirds of it', [left(40_001)], false, now + 1],
  ['two thirds of it', [left(40_000)], true, null],
  ['a lease that is over', [left(-1)], true, null],
  ['two, of which one is due', [left(60_000), left(40_000)], true, null],
  ['two, of which none is due: it looks again for the first', [left(60_000), left(50_000)], false, now + 10_000],
  [
    'a long one that is due later than a short one',
    [left(60_000), aHeld('t2', { leaseUntil: now + 3_000, leaseMs: 3_000 })],
    false,
    now + 1_000,
  ],
])('of %s', (_, held, isRenewed, nextAt) => {
  const agenda = new Agenda();
  keepLeases(aLife({ incarnation: 'i', held }), now, agenda);
  expect(agenda.actions).toEqual(isRenewed ? [{ do: 'renew', incarnation: 'i' }] : []);
  expect(agenda.nextAt).toBe(nextAt);
});
