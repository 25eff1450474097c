/** A service that gives nothing: its pools wait for its time and no longer, and their silence means nothing. */

import { describe, expect, test } from 'vitest';
import { breakerAfter, breakerDue, breakerSet, closedBreaker } from '../../src/core/breaker.ts';
import { poolShown, statusesOf } from '../../src/core/explain-pool.ts';
import { plan } from '../../src/core/plan.ts';
import type { PoolSpec } from '../../src/core/pool.ts';
import { defaultPoolPolicy } from '../../src/core/pool-policy.ts';
import { aHeld, aLife, aPool, aSlot, aSnapshot, aSpec, now } from '../helpers/pool-views.ts';

const until = now + 60_000;
const parked = breakerAfter(closedBreaker, { type: 'parked', at: now, class: 'quota', why: 'quota', until }, defaultPoolPolicy.breaker);

test('its time over, it is closed without a probe: nothing was wrong with anybody', () => {
  expect(breakerDue(parked, until - 1)).toEqual({ change: null, nextAt: until });
  expect(breakerDue(parked, until).change).toMatchObject({ to: 'closed' });
});

test('without a time it waits for a person', () => {
  expect(breakerDue({ ...parked, until: null }, now + 99 * 3_600_000)).toEqual({ change: null, nextAt: null });
});

describe('what is shown', () => {
  const seen = (life: Parameters<typeof aLife>[0], breaker = parked, drive: PoolSpec['drive'] = 'typed') => {
    const pool = aPool({ spec: aSpec({ provider: 'acme', drive }), slots: [aSlot(1, aLife(life))], memory: { target: 1 } });
    const snapshot = { ...aSnapshot([pool]), providers: [{ name: 'acme', breaker, startedAt: 0 }] };
    return { status: statusesOf(snapshot, now).get('p-1'), pool: poolShown(pool, snapshot, now) };
  };
  const run = { task: 't1', attempt: 1, state: 'running', status: 'in_progress', statusAt: now } as const;

  test.each<[string, Parameters<typeof aLife>[0], PoolSpec['drive'], string]>([
    ['that holds a task', { held: [aHeld()], run }, 'typed', 'parked'],
    ['that has nothing to do', {}, 'typed', 'parked'],
    ['that goes on for now', { held: [aHeld()], works: true }, 'typed', 'working'],
    ['whose task has a process of its own', { held: [aHeld()], run }, 'each', 'working'],
    ['that asks a person', { held: [aHeld()], waits: true }, 'typed', 'waiting'],
    ['that begins', { readyAt: null }, 'typed', 'starting'],
  ])('of a worker %s', (_, life, drive, status) => {
    expect(seen(life, parked, drive).status).toBe(status);
    expect(seen(life, closedBreaker, drive).status).not.toBe('parked');
  });

  test('of its pool: why, since when and until when, however often it was said', () => {
    const said = breakerAfter(parked, { type: 'parked', at: now + 9, class: 'overloaded', why: 'slow', until }, defaultPoolPolicy.breaker);
    expect(seen({}).pool.parked).toEqual({ class: 'quota', provider: 'acme', why: 'quota', since: now, until });
    expect(seen({}, said).pool.parked).toEqual({ class: 'overloaded', provider: 'acme', why: 'slow', since: now, until });
    expect(seen({}, closedBreaker).pool.parked).toBeNull();
    expect(seen({}, { ...parked, parked: null }).pool.parked).toBeNull();
  });

  test('of one that wants a login: what to do about it', () => {
    const login = breakerAfter(
      closedBreaker,
      { type: 'parked', at: now, class: 'auth', why: 'no', until: null },
      defaultPoolPolicy.breaker,
    );
    expect(seen({}, login).pool).toMatchObject({ needs_person: true, remedy: 'Log in, then `swarm resume p` lets it go on.' });
  });
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

  test('of one that goes on again is woken at once, unless it is at work or gets a prompt, was heard since, asks a person or has nothing to do', () => {
    const again = breakerSet(parked, { to: 'closed', why: '' }, defaultPoolPolicy.breaker, now, 0.5);
    expect(again).toEqual({ ...closedBreaker, restedAt: now });
    expect(actions(again)).toContain('nudge');
    for (const more of [{ works: true }, { isTold: true }, { signs: { ...signs, output: now } }, { waits: true }, { held: [] }])
      expect(actions(again, { asks: true, ...more }), JSON.stringify(more)).not.toContain('nudge');
    // Its silence began anew.
    for (const more of [{ works: true }, { isTold: true }]) expect(actions(again, more), JSON.stringify(more)).not.toContain('suspect');
    expect(actions(closedBreaker)).toContain('suspect');
    expect(actions(closedBreaker)).not.toContain('nudge');
  });

  test('of one whose breaker is open because it fails still is', () => {
    const failing = { ...parked, parked: null };
    expect(actions(failing)).toContain('suspect');
    expect(actions(failing, { rung })).toContain('nudge');
  });
});
