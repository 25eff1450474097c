/** Which pattern a run follows when nobody says so, and why. */

import type { Pattern, Wish, Workflow } from './workflow.ts';
import { graphOf } from './workflow-graph.ts';

/** What is known of the swarm and of earlier runs of this workflow. */
export interface Circumstance {
  /** How many workers there may be at most; null when no pool says so. */
  readonly workersMax: number | null;
  /** Capacities of resources, as far as they are known. */
  readonly capacities: Readonly<Record<string, number>>;
  readonly past: readonly PastRuns[];
}

export interface PastRuns {
  readonly pattern: Pattern;
  readonly ended: number;
  readonly completed: number;
  readonly meanMs: number;
}

export interface Choice {
  readonly pattern: Pattern;
  readonly why: string;
}

/** Fewer runs tell nothing. */
const runsMin = 3;

export function choosePattern(workflow: Workflow, wish: Wish, circumstance: Circumstance): Choice {
  if (wish !== 'auto') return { pattern: wish, why: 'as it was asked for' };
  const { steps, width, phases } = graphOf(workflow);
  if ([...steps.values()].some(({ on }) => on !== undefined)) return { pattern: 'event', why: 'steps of it wait for events' };
  if (width <= 1) return { pattern: 'sequential', why: 'each of its steps needs the one before' };
  const { workersMax } = circumstance;
  if (workersMax === 1) return { pattern: 'sequential', why: 'there is one worker at most' };
  const scarce = scarceResource(workflow, circumstance.capacities);
  if (scarce !== undefined) return { pattern: 'sequential', why: `all its steps share ${scarce}, which one can have at a time` };
  return bestOf(circumstance.past) ?? byShape(phases.length, width);
}

const byShape = (phases: number, width: number): Choice =>
  phases > 1
    ? { pattern: 'hybrid', why: `${phases} phases, with up to ${width} steps beside each other` }
    : { pattern: 'parallel', why: `up to ${width} steps need nothing of each other` };

/** How long the tasks of a run waited for a worker, and how long they took, on average. */
export interface Measured {
  readonly tasks: number;
  readonly waitMs: number;
  readonly runMs: number;
}

/** Fewer tasks tell nothing; nor does a shorter wait. */
const tasksMin = 4;
const waitMsMin = 1_000;

/** What a run had better follow from a sync point on; nothing while it goes well. */
export function reconsidered(pattern: Pattern, { tasks, waitMs, runMs }: Measured): Choice | undefined {
  if (tasks < tasksMin) return undefined;
  const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
  const measured = `its tasks waited ${seconds(waitMs)} for a worker and took ${seconds(runMs)}`;
  if (pattern === 'parallel' && waitMs >= waitMsMin && waitMs > 2 * runMs)
    return { pattern: 'hybrid', why: `too much at once: ${measured}` };
  if (pattern === 'hybrid' && waitMs * 10 < runMs) return { pattern: 'parallel', why: `workers had to wait for work: ${measured}` };
  return undefined;
}

/** A resource of which every step takes more than half. */
function scarceResource(workflow: Workflow, capacities: Circumstance['capacities']): string | undefined {
  const steps = [...graphOf(workflow).steps.values()];
  return Object.entries(capacities).find(([name, capacity]) =>
    steps.every(({ resources }) => (resources?.[name] ?? 0) * 2 > capacity),
  )?.[0];
}

/** What went clearly better than another pattern did: more often well, or much faster. */
function bestOf(past: readonly PastRuns[]): Choice | undefined {
  const known = past.filter(({ ended }) => ended >= runsMin).sort((a, b) => share(b) - share(a) || a.meanMs - b.meanMs);
  const [best, next] = known;
  if (best === undefined || next === undefined) return undefined;
  if (share(best) - share(next) >= 0.2)
    return {
      pattern: best.pattern,
      why: `${percent(share(best))} of ${best.ended} earlier runs went well so, ${percent(share(next))} as ${next.pattern}`,
    };
  const fastest = known.reduce((a, b) => (b.meanMs < a.meanMs ? b : a));
  const isFaster = known.every(other => other === fastest || fastest.meanMs * 1.25 < other.meanMs);
  return isFaster && share(fastest) === share(best)
    ? { pattern: fastest.pattern, why: `the fastest of its ${known.length} patterns so far` }
    : undefined;
}

const share = ({ completed, ended }: PastRuns): number => completed / ended;
const percent = (value: number): string => `${Math.round(value * 100)} %`;
