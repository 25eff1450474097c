/** The circuit breaker of a pool or a provider: closed, open for a while, one probe, closed again. */

import type { BreakerPolicy } from './pool-policy.ts';
import type { MessageClass } from './state-rules.ts';

export interface Breaker {
  readonly state: 'closed' | 'open' | 'half_open';
  /** The latest outcomes, oldest first. */
  readonly recent: readonly { readonly at: number; readonly ok: boolean }[];
  /** Starts in a row that failed. */
  readonly starts: number;
  /** How often it opened in a row, each time for twice as long. */
  readonly opens: number;
  readonly why: string | null;
  /** When the next probe may start; null while open means: when a person or a new configuration says so. */
  readonly until: number | null;
  /** When the probe that is under way counts as failed. */
  readonly probeUntil: number | null;
  /** Its service said that it gives nothing: that is nobody's fault, and needs no probe when its time is over. */
  readonly parked?: { readonly class: MessageClass; readonly since: number } | null;
  /** When its service was last let go on. */
  readonly restedAt?: number;
}

/** A service that gives nothing, as its pools and their workers tell of it. */
export interface Parked {
  readonly class: MessageClass;
  /** Null where it is that of one pool alone. */
  readonly provider: string | null;
  readonly why: string;
  readonly since: number;
  /** Null where a person has to act first. */
  readonly until: number | null;
}

export const closedBreaker: Breaker = { state: 'closed', recent: [], starts: 0, opens: 0, why: null, until: null, probeUntil: null };

export type Parking = Pick<Parked, 'class' | 'why' | 'until'>;

export const parkedBy = ({ state, parked, why, until }: Breaker, provider: string | null): Parked | null =>
  state === 'open' && parked != null ? { ...parked, provider, why: why ?? '', until } : null;

/** Closed by time or by a person: who rested meanwhile is to be woken. */
export const closedAgain = (breaker: Breaker, at: number): Breaker =>
  isResting(breaker) ? { ...closedBreaker, restedAt: at } : closedBreaker;

export const isResting = (breaker: Breaker): boolean => parkedBy(breaker, null) !== null;

export type BreakerEvent =
  /** A task was moved on. */
  | { readonly type: 'progress'; readonly at: number }
  | { readonly type: 'failure' | 'failed_start'; readonly at: number; readonly why: string; readonly random: number }
  /** The provider said when to come back; null where a person has to act first. */
  | ({ readonly type: 'parked'; readonly at: number } & Parking)
  /** It cannot work as it is configured. */
  | { readonly type: 'misconfigured'; readonly at: number; readonly why: string };

export type BreakerChange = { readonly to: 'half_open' | 'open' | 'closed'; readonly why: string };

export function breakerAfter(breaker: Breaker, event: BreakerEvent, policy: BreakerPolicy): Breaker {
  switch (event.type) {
    case 'progress':
      return breaker.state === 'open' ? breaker : { ...afresh(breaker), recent: withOutcome(breaker, event.at, true, policy) };
    case 'parked':
      return {
        ...{ ...breaker, state: 'open', why: event.why, until: event.until, probeUntil: null },
        // What goes on is not news, in whatever words.
        parked: { class: event.class, since: isResting(breaker) ? breaker.parked!.since : event.at },
      };
    case 'misconfigured':
      return { ...breaker, state: 'open', why: event.why, until: null, probeUntil: null, parked: null };
    case 'failure':
    case 'failed_start':
      return afterFailure(breaker, event, policy);
  }
}

const afresh = ({ restedAt }: Breaker): Breaker => (restedAt === undefined ? closedBreaker : { ...closedBreaker, restedAt });

function afterFailure(breaker: Breaker, event: Extract<BreakerEvent, { random: number }>, policy: BreakerPolicy): Breaker {
  const { at, why, random } = event;
  const starts = event.type === 'failed_start' ? breaker.starts + 1 : breaker.starts;
  const failed = { ...breaker, starts, recent: withOutcome(breaker, at, false, policy) };
  if (breaker.state === 'half_open') return opened(failed, { at, why: `the probe failed: ${why}`, random }, policy);
  if (breaker.state === 'open') return failed;
  if (starts >= policy.startsMax) return opened(failed, { at, why: `${starts} starts in a row failed; the last: ${why}`, random }, policy);
  const failures = failed.recent.filter(outcome => !outcome.ok && outcome.at > at - policy.withinMs).length;
  if (failures < policy.failures) return failed;
  return opened(failed, { at, why: `${failures} of the last ${failed.recent.length} ended badly; the last: ${why}`, random }, policy);
}

const withOutcome = ({ recent }: Breaker, at: number, ok: boolean, { outOf }: BreakerPolicy) => [...recent, { at, ok }].slice(-outOf);

function opened(breaker: Breaker, { at, why, random }: { at: number; why: string; random: number }, policy: BreakerPolicy): Breaker {
  const openMs = Math.min(policy.openMaxMs, policy.openMs * 2 ** breaker.opens) * (1 + policy.jitter * (2 * random - 1));
  return { ...breaker, state: 'open', opens: breaker.opens + 1, why, until: at + Math.round(openMs), probeUntil: null, parked: null };
}

/** What time alone changes: an open one lets a probe through, a probe that shows nothing has failed. */
export function breakerDue(breaker: Breaker, now: number): { change: BreakerChange | null; nextAt: number | null } {
  if (breaker.state === 'open' && breaker.until !== null) {
    if (now < breaker.until) return { change: null, nextAt: breaker.until };
    if (breaker.parked != null) return { change: { to: 'closed', why: 'the time that its service named is over' }, nextAt: null };
    return { change: { to: 'half_open', why: 'its pause is over: one probe may show whether it works again' }, nextAt: null };
  }
  if (breaker.state === 'half_open' && breaker.probeUntil !== null) {
    if (now < breaker.probeUntil) return { change: null, nextAt: breaker.probeUntil };
    return { change: { to: 'open', why: 'the probe showed no progress in time' }, nextAt: null };
  }
  return { change: null, nextAt: null };
}

/** The planner's own changes, and a person's. */
export function breakerSet(breaker: Breaker, change: BreakerChange, policy: BreakerPolicy, at: number, random: number): Breaker {
  if (change.to === 'closed') return closedAgain(breaker, at);
  if (change.to === 'half_open') return { ...breaker, state: 'half_open', why: change.why, until: null, probeUntil: at + policy.probeMs };
  return opened(breaker, { at, why: change.why, random }, policy);
}
