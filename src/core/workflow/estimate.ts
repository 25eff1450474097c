/** How long a workflow may take, and what it may cost: by how its steps went before, or else by how those work who would do them. */

import { type Circumstance, crewsFor } from './room.ts';
import type { Pattern } from './workflow.ts';
import type { Graph, GraphStep } from './workflow-graph.ts';

export interface StepEstimate {
  readonly ms: number | null;
  readonly micros: number;
  /** How many earlier ones tell. */
  readonly ended: number;
  /** What it was read from: the step itself, or the kind of worker that would do it. */
  readonly by: 'step' | 'kind' | null;
}

export function estimatesOf(graph: Graph, circumstance: Circumstance): ReadonlyMap<string, StepEstimate> {
  const known = new Map(circumstance.learned.steps.map(step => [step.step, step]));
  return new Map(
    [...graph.steps.values()].map(step => {
      const own = known.get(step.id);
      if (own === undefined || own.mean_ms === null) return [step.id, byKind(step, circumstance)];
      return [step.id, { ms: own.mean_ms, micros: own.mean_cost_micros, ended: own.ended, by: 'step' }];
    }),
  );
}

/** Nothing as soon as nothing is known of one step. Lists and loops count as often as they went before. */
export function totalMs({ steps, rows }: Graph, pattern: Pattern, estimates: ReadonlyMap<string, StepEstimate>): number | null {
  const msOf = ({ id }: GraphStep): number => estimates.get(id)!.ms!;
  if ([...estimates.values()].some(({ ms }) => ms === null)) return null;
  if (pattern === 'sequential') return sum([...steps.values()].map(msOf));
  if (pattern === 'hybrid') return sum(rows.map(row => Math.max(...row.map(msOf))));
  const ends = new Map<string, number>();
  const endOf = (step: GraphStep): number => {
    const known = ends.get(step.id);
    if (known !== undefined) return known;
    const end = msOf(step) + Math.max(0, ...[...step.before].map(id => endOf(steps.get(id)!)));
    ends.set(step.id, end);
    return end;
  };
  return Math.max(...[...steps.values()].map(endOf));
}

function byKind(step: GraphStep, { crews, learned }: Circumstance): StepEstimate {
  const able = crewsFor(step, crews);
  const kinds = learned.kinds.filter(({ role, preset }) => able.some(crew => crew.claimant.role === role && crew.preset === preset));
  const ended = sum(kinds.map(kind => kind.ended));
  if (ended === 0) return { ms: null, micros: 0, ended: 0, by: null };
  const mean = (of: (kind: (typeof kinds)[number]) => number): number => sum(kinds.map(kind => of(kind) * kind.ended)) / ended;
  return { ms: mean(kind => kind.mean_ms ?? 0), micros: mean(kind => kind.mean_cost_micros), ended, by: 'kind' };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
