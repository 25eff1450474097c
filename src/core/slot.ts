/** A slot: the place of one worker in its pool, what happened to those who held it, and how it looks from outside. */

import type { RestartPolicy } from './pool-policy.ts';

/** One unwanted end of a worker; those that somebody asked for are not remembered. */
export interface Death {
  readonly at: number;
  readonly uptimeMs: number;
  readonly code: number | null;
  readonly signal: string | null;
  readonly why: string;
  /** It was asked for work, or asked itself. */
  readonly ready: boolean;
  readonly claims: number;
  /** Reports that moved its tasks on. */
  readonly progress: number;
  /** A draw in [0, 1), for the jitter of the next start. */
  readonly random: number;
  /** The last lines on its screen. */
  readonly lines: readonly string[];
}

export const leavingKinds = ['drain', 'idle', 'restart', 'hung', 'unready', 'stopped', 'removed', 'down'] as const;
export type LeavingKind = (typeof leavingKinds)[number];

/** A life is to end: after its work (`drain`), or now. */
export interface Leaving {
  readonly kind: LeavingKind;
  readonly why: string;
  readonly since: number;
}

/** How far up the ladder a silent worker is. */
export interface Rung {
  readonly step: 'suspect' | 'nudged' | 'interrupted';
  readonly since: number;
  readonly at: number;
}

export interface SlotMemory {
  readonly deaths: readonly Death[];
  /** Why it is not started again: a person stopped it, or its pool starts each worker but once. */
  readonly held: string | null;
}

const deathsKept = 20;
export const freshSlot: SlotMemory = { deaths: [], held: null };

const wasGood = (death: Death, policy: RestartPolicy): boolean =>
  death.uptimeMs >= policy.resetMs || (death.uptimeMs >= policy.resetProgressMs && death.progress > 0);

/** Deaths in a row since the last life that counts as good; that one's own end is the first of them. */
export function streakOf(deaths: readonly Death[], policy: RestartPolicy): number {
  let streak = 0;
  for (const death of deaths.toReversed()) {
    streak++;
    if (wasGood(death, policy)) break;
  }
  return streak;
}

export const crashLoops = (deaths: readonly Death[], policy: RestartPolicy): boolean => {
  const last = deaths.at(-1);
  return last !== undefined && deaths.filter(({ at }) => at > last.at - policy.periodMs).length > policy.deathsMax;
};

/** When it may be started again. */
export function restartAt(deaths: readonly Death[], policy: RestartPolicy): number {
  const last = deaths.at(-1);
  if (last === undefined) return 0;
  if (crashLoops(deaths, policy)) return last.at + policy.probeMs;
  const delay = Math.min(policy.maxMs, policy.baseMs * 2 ** (streakOf(deaths, policy) - 1));
  return last.at + Math.round(delay * (1 + policy.jitter * (2 * last.random - 1)));
}

/** Whether this policy starts a worker again after such an end. */
const startsAgain = ({ type }: RestartPolicy, { code, signal }: Pick<Death, 'code' | 'signal'>): boolean =>
  type === 'permanent' || (type === 'transient' && !(signal === null && code === 0));

export const withDeath = (memory: SlotMemory, death: Death, policy: RestartPolicy): SlotMemory => ({
  deaths: [...memory.deaths, death].slice(-deathsKept),
  held: startsAgain(policy, death) ? memory.held : `its pool starts ${policy.type} workers: this one ended`,
});
