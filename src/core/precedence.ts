/** Who of several waiting workers gets a task first: who knows its parents, then as their pools' strategies say. */

import type { AssignStrategy } from './pool-policy.ts';

/** What is known of a worker that waits for work. */
export interface Standing {
  readonly incarnation: string;
  readonly strategy: AssignStrategy;
  /** It worked on what the task that it would get depends on, or is a part of. */
  readonly knows: boolean;
  /** Capabilities beyond those that the task asks for: a specialist is kept for what only it can do. */
  readonly spare: number;
  readonly held: number;
  readonly idleSince: number;
  /** Of its kind, at such tasks: share of attempts that went well, how long they took, and what they cost. */
  readonly success: number | null;
  readonly meanMs: number | null;
  readonly meanMicros: number | null;
}

/** The order in which these are served; what counts is settled for all of them, or three could each come before the next. */
export function precedence(all: readonly Standing[]): (a: Standing, b: Standing) => number {
  const countsMatch = all.some(({ strategy }) => strategy === 'best-match');
  const countsLoad = all.some(({ strategy }) => strategy !== 'round-robin');
  return (a, b) => {
    if (a.knows !== b.knows) return a.knows ? -1 : 1;
    const byMatch = countsMatch ? a.spare - b.spare || byRecord(a, b) : 0;
    const byLoad = countsLoad ? a.held - b.held : 0;
    return byMatch || byLoad || a.idleSince - b.idleSince;
  };
}

/** A kind that nothing is known of yet is taken for a good one, or nothing would ever be known of it. */
const byRecord = (a: Standing, b: Standing): number =>
  (b.success ?? 1) - (a.success ?? 1) || paceOf(a) - paceOf(b) || (a.meanMicros ?? 0) - (b.meanMicros ?? 0);

/** Those within a quarter of each other count as equally quick, so that money can tell between them. */
const paceOf = ({ meanMs }: Standing): number => Math.round(Math.log(Math.max(1, meanMs ?? 0)) / Math.log(1.25));
