/** Which pattern a run follows when nobody says so, and why. */

import { estimatesOf, totalMs } from './estimate.ts';
import type { LearnedPattern } from './learned.ts';
import type { Measured } from './measured.ts';
import { type Circumstance, narrowness } from './room.ts';
import type { Pattern, Wish, Workflow } from './workflow.ts';
import { type Graph, graphOf } from './workflow-graph.ts';

export interface Choice {
  readonly pattern: Pattern;
  readonly why: string;
}

export function choosePattern(workflow: Workflow, wish: Wish, circumstance: Circumstance): Choice {
  if (wish !== 'auto') return { pattern: wish, why: 'as it was asked for' };
  const graph = graphOf(workflow);
  if (waitsForEvents(graph)) return { pattern: 'event', why: 'steps of it wait for events' };
  const narrow = narrowness(graph, circumstance);
  if (narrow !== undefined) return { pattern: 'sequential', why: narrow };
  return bestOf(circumstance.learned.patterns) ?? withoutGain(graph, circumstance) ?? byShape(graph);
}

const waitsForEvents = ({ steps }: Graph): boolean => [...steps.values()].some(({ on }) => on !== undefined);

const byShape = ({ phases, width }: Graph): Choice =>
  phases.length > 1
    ? { pattern: 'hybrid', why: `${phases.length} phases, with up to ${width} steps beside each other` }
    : { pattern: 'parallel', why: `up to ${width} steps need nothing of each other` };

/** Less than this is not worth the rush. */
const gainMin = 0.1;

/** One step that takes nearly all the time leaves nothing to be gained by the others. */
function withoutGain(graph: Graph, circumstance: Circumstance): Choice | undefined {
  const estimates = estimatesOf(graph, circumstance);
  const [inTurn, atOnce] = [totalMs(graph, 'sequential', estimates), totalMs(graph, byShape(graph).pattern, estimates)];
  if (inTurn === null || atOnce === null || inTurn === 0 || atOnce < inTurn * (1 - gainMin)) return undefined;
  const saved = `${percent(1 - atOnce / inTurn)} of ${seconds(inTurn)}`;
  return { pattern: 'sequential', why: `more at once would save ${saved}, by how long its steps take` };
}

/** Fewer tasks tell nothing; nor does a shorter wait. */
const tasksMin = 4;
const waitMsMin = 1_000;
const idleMin = 0.5;

/** What a run had better follow from a sync point on; nothing while it goes well. */
export function reconsidered(
  workflow: Workflow,
  pattern: Pattern,
  measured: Measured,
  room: Pick<Circumstance, 'crews' | 'capacities'>,
): Choice | undefined {
  const { tasks, waitMs, runMs, idle, contended } = measured;
  if (tasks < tasksMin) return undefined;
  if (pattern === 'parallel' && contended !== null && contended.waitMs >= waitMsMin && contended.waitMs > runMs) {
    const why = `${contended.tasks} of ${tasks} tasks waited for ${contended.resource}, ${seconds(contended.waitMs)} each`;
    return { pattern: contended.tasks * 2 > tasks ? 'sequential' : 'hybrid', why };
  }
  if (pattern === 'parallel' && waitMs >= waitMsMin && waitMs > 2 * runMs)
    return { pattern: 'hybrid', why: `too much at once: its tasks waited ${seconds(waitMs)} for a worker and took ${seconds(runMs)}` };
  const mayWiden = pattern === 'hybrid' || pattern === 'sequential';
  if (mayWiden && idle !== null && idle >= idleMin && waitMs <= runMs && narrowness(graphOf(workflow), room) === undefined)
    return {
      pattern: 'parallel',
      why: `its workers had no work for ${percent(idle)} of the time, and its tasks waited ${seconds(waitMs)}`,
    };
  return undefined;
}

/** Fewer runs tell nothing. */
const runsMin = 3;
/** By so much it has to be quicker, or cheaper, than every other. */
const clearly = 1.25;

/** What went clearly better than another pattern did: more often well, or much faster, or for much less money. */
function bestOf(past: readonly LearnedPattern[]): Choice | undefined {
  const known = past.filter(({ ended }) => ended >= runsMin).sort((a, b) => share(b) - share(a) || meanMs(a) - meanMs(b));
  const [best, next] = known;
  if (best === undefined || next === undefined) return undefined;
  if (share(best) - share(next) >= 0.2) {
    const why = `${percent(share(best))} of ${best.ended} earlier runs went well so, ${percent(share(next))} as ${next.pattern}`;
    return { pattern: best.pattern, why };
  }
  const equals = known.filter(each => share(each) === share(best));
  const fastest = least(equals, meanMs);
  if (fastest !== undefined) return { pattern: fastest.pattern, why: `the fastest of its ${known.length} patterns so far` };
  const cheapest = least(equals, each => each.mean_cost_micros);
  return cheapest && { pattern: cheapest.pattern, why: `the cheapest of its ${known.length} patterns so far, and as good and as fast` };
}

/** The one of which there is clearly less than of every other. */
function least(some: readonly LearnedPattern[], of: (pattern: LearnedPattern) => number): LearnedPattern | undefined {
  const [first, second] = some.toSorted((a, b) => of(a) - of(b));
  return first !== undefined && second !== undefined && of(first) * clearly < of(second) ? first : undefined;
}

const meanMs = ({ mean_ms }: LearnedPattern): number => mean_ms ?? 0;
const share = ({ completed, ended }: LearnedPattern): number => completed / ended;
const percent = (value: number): string => `${Math.round(value * 100)} %`;
const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
