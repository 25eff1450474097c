/** The steps of one phase as a graph beside a list: each in a lane of its own, with lines from what it needs to what needs it. */

import type { GraphStep } from '../../core/workflow/workflow-graph.ts';

/** Which arms a crossing of lines has, added up: the index of its character. */
const arm = { up: 1, down: 2, left: 4, right: 8 } as const;
/** The lane in which a step itself stands. */
const node = -1;

export interface GraphRow {
  readonly step: GraphStep;
  /** Of each lane its arms, or `node`. */
  readonly lanes: readonly number[];
}

interface Lane {
  readonly step: string;
  /** What needs it and has not been drawn yet. */
  readonly left: Set<string>;
}

/** `steps` as they come, each after what it needs. */
export function stepGraph(steps: readonly GraphStep[]): GraphRow[] {
  const needs = new Map(steps.map(step => [step.id, nearestNeeds(step, steps)]));
  const lanes: (Lane | undefined)[] = [];
  let lastLeaf = -1;
  return steps.map(step => {
    const own = needs.get(step.id)!;
    const from = lanes.flatMap((lane, at) => (lane !== undefined && own.has(lane.step) ? [at] : []));
    for (const at of from) lanes[at]!.left.delete(step.id);
    const isOver = (at: number): boolean => lanes[at]!.left.size === 0;
    // Below a step that nothing needs, another would look as if it needed it.
    const at = from.find(isOver) ?? freeLane(lanes, lastLeaf);
    const row = { step, lanes: rowOf(lanes, from, at) };
    for (const ended of from.filter(isOver)) lanes[ended] = undefined;
    const left = new Set(steps.filter(other => needs.get(other.id)!.has(step.id)).map(({ id }) => id));
    lanes[at] = left.size === 0 ? undefined : { step: step.id, left };
    lastLeaf = left.size === 0 ? at : -1;
    while (lanes.length > 0 && lanes.at(-1) === undefined) lanes.pop();
    return row;
  });
}

/** The lines that go on between two rows, where something that is no step stands between them. */
export const between = (above: GraphRow, below: GraphRow): number[] =>
  below.lanes.map((arms, at) => (goesUp(arms) && goesDown(above.lanes[at]) ? arm.up + arm.down : 0));

const goesUp = (arms: number): boolean => arms === node || (arms & arm.up) > 0;
const goesDown = (arms: number | undefined): boolean => arms !== undefined && (arms === node || (arms & arm.down) > 0);

/** Two columns a lane: what stands in it, and the line to the next one. */
export function graphText(lanes: readonly number[], width: number, joins: string, own: string): { text: string; nodeAt: number } {
  let nodeAt = -1;
  const most = Math.max(1, Math.floor((width + 1) / 2));
  const place = lanes.indexOf(node);
  // Where there is no room for its lane, a step stands in the last one.
  const shown = Array.from({ length: Math.min(most, lanes.length) }, (_, at) => (at === most - 1 && place > at ? node : lanes[at]!));
  const text = shown.map((arms, at) => {
    if (arms === node) nodeAt = at * 2;
    const next = shown[at + 1];
    const isJoined = next !== undefined && (arms === node ? next !== node && (next & arm.left) > 0 : (arms & arm.right) > 0);
    return (arms === node ? own : joins[arms]!) + (isJoined ? joins[arm.left + arm.right]! : ' ');
  });
  return { text: text.join(''), nodeAt };
}

/** Without those that another need needs itself. */
function nearestNeeds(step: GraphStep, steps: readonly GraphStep[]): Set<string> {
  const here = new Map(steps.map(other => [other.id, other]));
  const own = step.needs.filter(need => here.has(need));
  return new Set(own.filter(need => !own.some(other => here.get(other)!.before.has(need))));
}

function freeLane(lanes: readonly (Lane | undefined)[], but: number): number {
  for (let at = 0; ; at++) if (lanes[at] === undefined && at !== but) return at;
}

function rowOf(lanes: readonly (Lane | undefined)[], from: readonly number[], at: number): number[] {
  const first = Math.min(at, ...from);
  const last = Math.max(at, ...from);
  return Array.from({ length: Math.max(lanes.length, at + 1) }, (_, index) => {
    if (index === at) return node;
    const lane = lanes[index];
    const sides = (index > first && index <= last ? arm.left : 0) + (index >= first && index < last ? arm.right : 0);
    const isEnding = from.includes(index) && lane!.left.size === 0;
    return (lane === undefined ? 0 : isEnding ? arm.up : arm.up + arm.down) + sides;
  });
}
