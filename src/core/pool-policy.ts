/** The numbers that steer a pool, every one of them configurable; the defaults are those of the design. */

import type { Budget } from './budget.ts';

export const assignStrategies = ['round-robin', 'least-loaded', 'best-match'] as const;
export type AssignStrategy = (typeof assignStrategies)[number];

export const restartTypes = ['permanent', 'transient', 'temporary'] as const;
export type RestartType = (typeof restartTypes)[number];

export const hangActs = ['replace', 'show', 'off'] as const;
export type HangAct = (typeof hangActs)[number];

export interface RestartPolicy {
  /** permanent: always started again; transient: after an abnormal end only; temporary: never. */
  readonly type: RestartType;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly jitter: number;
  /** A life this long with progress, or as long as `resetMs` without, starts the counting anew. */
  readonly resetProgressMs: number;
  readonly resetMs: number;
  /** More deaths than this within `periodMs` are a crash loop; then it is tried again every `probeMs`. */
  readonly deathsMax: number;
  readonly periodMs: number;
  readonly probeMs: number;
}

export interface BreakerPolicy {
  /** This many failures among the last `outOf` outcomes, all within `withinMs`, open it. */
  readonly failures: number;
  readonly outOf: number;
  readonly withinMs: number;
  /** As do this many failed starts in a row. */
  readonly startsMax: number;
  readonly openMs: number;
  readonly openMaxMs: number;
  readonly jitter: number;
  /** How long the one probe may take to show progress. */
  readonly probeMs: number;
}

export interface ScalePolicy {
  /** More waiting tasks than `factor` times the workers start up to `step` more, at most every `everyMs`. */
  readonly factor: number;
  readonly step: number;
  readonly everyMs: number;
  /** How long a task may wait: decides by measured durations instead of by the factor. */
  readonly targetWaitMs: number | null;
  readonly idleMs: number;
  /** How long a worker that is to go may take to finish what it holds. */
  readonly drainMs: number;
}

export interface HangPolicy {
  /** replace: up the whole ladder; show: say that it is silent, and leave it alone; off. */
  readonly act: HangAct;
  readonly staleMs: number;
  readonly nudgeMs: number;
  readonly interruptMs: number;
  readonly stopMs: number;
}

export interface PoolPolicy {
  readonly assign: AssignStrategy;
  readonly restart: RestartPolicy;
  readonly breaker: BreakerPolicy;
  readonly scale: ScalePolicy;
  readonly hang: HangPolicy;
  /** How long a worker may take until it is ready, and the pause between two starts. */
  readonly startMs: number;
  readonly staggerMs: number;
  /** Between the polite and the impolite end. */
  readonly graceMs: number;
  /** How long a process may go on after its task has been reported done. */
  readonly lingerMs: number;
  /** So many workers in a row that end without ever having taken a task hold the pool. */
  readonly uselessMax: number;
}

export const defaultPoolPolicy: PoolPolicy = {
  assign: 'least-loaded',
  restart: {
    type: 'permanent',
    baseMs: 1_000,
    maxMs: 60_000,
    jitter: 0.25,
    resetProgressMs: 30_000,
    resetMs: 600_000,
    deathsMax: 5,
    periodMs: 300_000,
    probeMs: 300_000,
  },
  breaker: { failures: 5, outOf: 10, withinMs: 60_000, startsMax: 3, openMs: 30_000, openMaxMs: 900_000, jitter: 0.2, probeMs: 120_000 },
  scale: { factor: 2, step: 3, everyMs: 1_000, targetWaitMs: null, idleMs: 300_000, drainMs: 900_000 },
  hang: { act: 'replace', staleMs: 90_000, nudgeMs: 30_000, interruptMs: 30_000, stopMs: 30_000 },
  startMs: 60_000,
  staggerMs: 0,
  graceMs: 750,
  lingerMs: 10_000,
  uselessMax: 3,
};

/** What holds for all pools together. */
export interface SwarmPolicy {
  /** Workers of all pools that may live at once. */
  readonly workersMax: number;
  /** What all workers may take together while the swarm is up. */
  readonly budget?: Budget | null;
  /** By provider: how many workers may live at once, and the pause between two starts. */
  readonly providers: Readonly<Record<string, { readonly workersMax: number; readonly staggerMs: number }>>;
}

export const defaultSwarmPolicy: SwarmPolicy = { workersMax: 50, budget: null, providers: {} };
