/** The circuit breaker: when it opens, for how long, and what closes it. */

import { describe, expect, test } from 'vitest';
import { type Breaker, type BreakerEvent, breakerAfter, breakerDue, breakerSet, closedBreaker } from '../../src/core/breaker.ts';
import { freshPool, poolAfter } from '../../src/core/pool-after.ts';
import { defaultPoolPolicy } from '../../src/core/pool-policy.ts';
import { aSpec, now } from '../helpers/pool-views.ts';

const policy = defaultPoolPolicy.breaker;
const failure = (at: number): BreakerEvent => ({ type: 'failure', at, why: 'it broke', random: 0.5 });
const following = (events: readonly BreakerEvent[], from: Breaker = closedBreaker): Breaker =>
  events.reduce((breaker, event) => breakerAfter(breaker, event, policy), from);

describe('a breaker', () => {
  test('opens at the fifth failure of the last ten within a minute, not before', () => {
    const four = [0, 1, 2, 3].map(i => failure(now + i));
    expect(following(four).state).toBe('closed');
    expect(following([...four, failure(now + 4)])).toMatchObject({ state: 'open', until: now + 4 + 30_000, opens: 1 });
    expect(following([...four, failure(now + 60_003)]).state).toBe('closed');
    const good = Array.from({ length: 6 }, (): BreakerEvent => ({ type: 'progress', at: now + 3 }));
    expect(following([...four, ...good, failure(now + 4)]).state).toBe('closed');
  });

  test('opens at the third start in a row that failed', () => {
    const failed: BreakerEvent = { type: 'failed_start', at: now, why: 'no', random: 0.5 };
    expect(following([failed, failed]).state).toBe('closed');
    expect(following([failed, failed, failed]).state).toBe('open');
    expect(following([failed, failed, { type: 'progress', at: now }, failed]).state).toBe('closed');
  });

  test('stays open for twice as long each time, up to a most, give or take the jitter', () => {
    let breaker = following(Array.from({ length: 5 }, () => failure(now)));
    const pauses: number[] = [];
    for (let i = 0; i < 8; i++) {
      pauses.push(breaker.until! - now);
      breaker = breakerAfter(breakerSet(breaker, { to: 'half_open', why: '' }, policy, now, 0.5), failure(now), policy);
    }
    expect(pauses).toEqual([30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000, 900_000]);
    const low = breakerAfter(following([0, 1, 2, 3].map(() => failure(now))), { ...failure(now), random: 0 } as BreakerEvent, policy);
    expect(low.until! - now).toBe(24_000);
  });

  test('lets one probe through, whose progress closes it, and whose silence opens it again', () => {
    const open = following(Array.from({ length: 5 }, () => failure(now)));
    expect(breakerDue(open, now + 29_999)).toEqual({ change: null, nextAt: now + 30_000 });
    expect(breakerDue(open, now + 30_000).change).toMatchObject({ to: 'half_open' });
    const half = breakerSet(open, { to: 'half_open', why: '' }, policy, now, 0.5);
    expect(breakerDue(half, now + policy.probeMs).change).toMatchObject({ to: 'open' });
    expect(breakerAfter(half, { type: 'progress', at: now }, policy)).toMatchObject({ state: 'closed', opens: 0 });
  });

  test('waits for its provider until the time it named, and for a person where nothing else can help', () => {
    expect(following([{ type: 'parked', class: 'quota', at: now, why: 'quota', until: now + 5_000 }])).toMatchObject({
      state: 'open',
      until: now + 5_000,
    });
    const misconfigured = following([{ type: 'misconfigured', at: now, why: 'no such program' }]);
    expect(misconfigured).toMatchObject({ state: 'open', until: null });
    expect(breakerDue(misconfigured, now + 1e9)).toEqual({ change: null, nextAt: null });
    const spec = aSpec();
    const { memory } = poolAfter({ ...freshPool(spec), breaker: misconfigured }, { type: 'configure' }, spec, now);
    expect(memory.breaker.state).toBe('closed');
  });
});

describe('a pool', () => {
  const spec = aSpec();
  const end = (claims: number, code: number | null = 0) =>
    ({ type: 'end', why: 'it exited', ready: true, claims, code, signal: null, random: 0.5 }) as const;

  test('is held when three workers in a row ended without having taken a task', () => {
    let memory = freshPool(spec);
    for (const claims of [0, 0, 1, 0, 0]) memory = poolAfter(memory, end(claims), spec, now).memory;
    expect(memory).toMatchObject({ held: null, useless: 2 });
    const last = poolAfter(memory, end(0), spec, now);
    expect(last.memory.held).toContain('3 workers in a row');
    expect(last.facts.map(({ type }) => type)).toContain('pool.held');
    expect(poolAfter(last.memory, { type: 'resume', by: 'operator' }, spec, now).memory).toMatchObject({ held: null, useless: 0 });
  });

  test('learns nothing bad from a worker that did its work and went', () => {
    expect(poolAfter(freshPool(spec), end(1), spec, now).memory.breaker.recent).toEqual([]);
    expect(poolAfter(freshPool(spec), end(1, 1), spec, now).memory.breaker.recent).toMatchObject([{ ok: false }]);
  });
});
