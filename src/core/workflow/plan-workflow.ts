/** What a workflow would do, before it is started: its pattern, its levels, and how long it may take by how long its steps took before. */

import { type Choice, type Circumstance, choosePattern } from './pattern.ts';
import type { Pattern, Wish, Workflow } from './workflow.ts';
import { type Graph, type GraphStep, graphOf } from './workflow-graph.ts';

export interface KnownStep {
  readonly step: string;
  readonly ended: number;
  readonly meanMs: number | null;
}

interface WorkflowPlan extends Choice {
  estimate_ms: number | null;
  levels: { phase: string; steps: string[] }[];
  steps: { id: string; estimate_ms: number | null; runs: number }[];
}

export function planOf(workflow: Workflow, wish: Wish, circumstance: Circumstance, learned: readonly KnownStep[]): WorkflowPlan {
  const choice = choosePattern(workflow, wish, circumstance);
  const graph = graphOf(workflow);
  const known = new Map(learned.map(step => [step.step, step]));
  const rows = Map.groupBy(graph.steps.values(), ({ phase, level }) => phase * graph.steps.size + level);
  return {
    ...choice,
    estimate_ms: estimateOf(graph, choice.pattern, id => known.get(id)?.meanMs ?? null),
    levels: [...rows]
      .sort(([a], [b]) => a - b)
      .map(([, steps]) => ({ phase: graph.phases[steps[0]!.phase]!, steps: steps.map(({ id }) => id) })),
    steps: [...graph.steps.keys()].map(id => ({ id, estimate_ms: known.get(id)?.meanMs ?? null, runs: known.get(id)?.ended ?? 0 })),
  };
}

/** Nothing as soon as one step was never seen. Lists and loops count as often as they went before. */
function estimateOf({ steps }: Graph, pattern: Pattern, meanOf: (id: string) => number | null): number | null {
  const all = [...steps.values()];
  if (all.some(({ id }) => meanOf(id) === null)) return null;
  if (pattern === 'sequential') return all.reduce((sum, { id }) => sum + meanOf(id)!, 0);
  const ends = new Map<string, number>();
  const endOf = (step: GraphStep): number => {
    const known = ends.get(step.id);
    if (known !== undefined) return known;
    const end = meanOf(step.id)! + Math.max(0, ...[...step.before].map(id => endOf(steps.get(id)!)));
    ends.set(step.id, end);
    return end;
  };
  return Math.max(...all.map(endOf));
}
