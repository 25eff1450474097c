/** A service that gives nothing: its pools wait for its time and no longer, and their silence means nothing. */

import { describe, expect, test } from 'vitest';
import { breakerAfter, breakerDue, closedBreaker } from '../../src/core/breaker.ts';
import { plan } from '../../src/core/plan.ts';
import { defaultPoolPolicy } from '../../src/core/pool-policy.ts';
import { aHeld, aLife, aPool, aSlot, aSnapshot, aSpec, now } from '../helpers/pool-views.ts';

const until = now + 60_000;
const parked = breakerAfter(closedBreaker, { type: 'parked', at: now, why: 'quota', until }, defaultPoolPolicy.breaker);

test('its time over, it is closed without a probe: nothing was wrong with anybody', () => {
  expect(breakerDue(parked, until - 1)).toEqual({ change: null, nextAt: until });
  expect(breakerDue(parked, until).change).toMatchObject({ to: 'closed' });
});

test('without a time it waits for a person', () => {
  expect(breakerDue({ ...parked, until: null }, now + 99 * 3_600_000)).toEqual({ change: null, nextAt: null });
});

describe('a silent worker', () => {
  const signs = { report: 0, output: 0, cpu: 0, progress: 0, probedAt: now };
  const rung = { step: 'suspect', since: now - 99_000, at: now - 99_000 } as const;
  const actions = (breaker: typeof parked, more = {}): string[] => {
    const pool = aPool({ spec: aSpec({ provider: 'acme' }), slots: [aSlot(1, aLife({ signs, held: [aHeld()], ...more }))] });
    return plan({ ...aSnapshot([pool]), providers: [{ name: 'acme', breaker, startedAt: 0 }] }, now).actions.map(action => action.do);
  };

  test('of a parked provider is not suspected, nudged or replaced', () => {
    expect(actions(parked)).not.toContain('suspect');
    expect(actions(parked, { rung })).toContain('clear');
    expect(actions(parked, { rung })).not.toContain('nudge');
  });

  test('of one whose breaker is open because it fails still is', () => {
    const failing = { ...parked, isParked: false };
    expect(actions(failing)).toContain('suspect');
    expect(actions(failing, { rung })).toContain('nudge');
  });
});
