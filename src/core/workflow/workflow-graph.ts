/** The graph of a workflow: its steps with all that they need, their phases, levels and loops. */

import type { Step, Workflow } from './workflow.ts';

/** Where a step is written in its file. */
export type StepPlace = readonly (string | number)[];

export interface GraphStep extends Step {
  readonly phase: number;
  /** The stream that it is a part of. */
  readonly stream: string | null;
  readonly place: StepPlace;
  /** All that ends before it begins, however far back; earlier phases included. */
  readonly before: ReadonlySet<string>;
  /** How many steps come one after the other until it can begin, and 1. */
  readonly level: number;
  /** The step whose `until` decides on the loop that this one is in. */
  readonly loop: string | null;
}

export interface Graph {
  readonly steps: ReadonlyMap<string, GraphStep>;
  /** Of each loop its steps, by the step that decides on it. */
  readonly loops: ReadonlyMap<string, ReadonlySet<string>>;
  readonly phases: readonly string[];
  /** Steps of one level in one phase, in the order in which they could begin. */
  readonly rows: readonly (readonly GraphStep[])[];
  /** The most steps of one level in one phase. */
  readonly width: number;
}

export type PlacedStep = Step & Pick<GraphStep, 'phase' | 'stream' | 'place'>;

/** Of a workflow without faults; see `workflowFaults`. */
export function graphOf(workflow: Workflow): Graph {
  const placed = placedSteps(workflow);
  const byId = new Map(placed.map(step => [step.id, step]));
  const before = befores(placed, byId);
  const loops = loopsOf(placed, before);
  const loopOf = new Map([...loops].flatMap(([decider, members]) => [...members].map(id => [id, decider] as const)));
  const levels = new Map<string, number>();
  const levelOf = (id: string): number => {
    const known = levels.get(id);
    if (known !== undefined) return known;
    const level = 1 + Math.max(0, ...byId.get(id)!.needs.map(need => (byId.get(need)!.phase === byId.get(id)!.phase ? levelOf(need) : 0)));
    levels.set(id, level);
    return level;
  };
  const steps = new Map(
    placed.map(step => [step.id, { ...step, before: before.get(step.id)!, level: levelOf(step.id), loop: loopOf.get(step.id) ?? null }]),
  );
  const byRow = [...steps.values()].sort((a, b) => a.phase - b.phase || a.level - b.level);
  const rows = [...Map.groupBy(byRow, ({ phase, level }) => `${phase}/${level}`).values()];
  return { steps, loops, phases: phasesOf(workflow), rows, width: Math.max(0, ...rows.map(row => row.flatMap(inPlaces).length)) };
}

/** Two of a list tell as much as all of it. */
export const inPlaces = (step: GraphStep): GraphStep[] => (step.foreach === undefined || step.parallel === 1 ? [step] : [step, step]);

/** In the order of the file: those outside of all phases are a phase of their own, before the others. */
export function placedSteps(workflow: Workflow): PlacedStep[] {
  const hasFirst = workflow.steps.length + workflow.streams.length > 0;
  const first = hasFirst ? placedIn(workflow, 0, []) : [];
  return [...first, ...workflow.phases.flatMap((phase, at) => placedIn(phase, at + (hasFirst ? 1 : 0), ['phases', at]))];
}

const phasesOf = ({ steps, streams, phases }: Workflow): string[] => [
  ...(steps.length + streams.length > 0 ? ['start'] : []),
  ...phases.map(({ name }) => name),
];

function placedIn({ steps, streams }: Pick<Workflow, 'steps' | 'streams'>, phase: number, base: StepPlace): PlacedStep[] {
  const alone = steps.map((step, at) => ({ ...step, phase, stream: null, place: [...base, 'steps', at] }));
  const chained = streams.flatMap((stream, number) =>
    stream.steps.map((step, at) => {
      const previous = stream.steps[at - 1];
      const needs = previous === undefined || step.needs.includes(previous.id) ? step.needs : [previous.id, ...step.needs];
      return { ...step, needs, phase, stream: stream.name, place: [...base, 'streams', number, 'steps', at] };
    }),
  );
  return [...alone, ...chained];
}

function befores(placed: readonly PlacedStep[], byId: ReadonlyMap<string, PlacedStep>): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const of = (id: string): Set<string> => {
    const known = found.get(id);
    if (known !== undefined) return known;
    const { needs, phase } = byId.get(id)!;
    const all = new Set(placed.filter(other => other.phase < phase).map(other => other.id));
    for (const need of needs) for (const one of [need, ...of(need)]) all.add(one);
    found.set(id, all);
    return all;
  };
  for (const { id } of placed) of(id);
  return found;
}

/** A loop is all that lies between the step with which a round begins and the one that decides. */
function loopsOf(placed: readonly PlacedStep[], before: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Set<string>> {
  const deciders = placed.filter(({ until }) => until !== undefined);
  return new Map(
    deciders.map(({ id, from = id }) => {
      const between = [...before.get(id)!].filter(one => one === from || before.get(one)!.has(from));
      return [id, new Set([...between, id])];
    }),
  );
}
