/** What a workflow would do, before it is started: its pattern, its levels, how long it may take, and what it may cost. */

import { estimatesOf, type StepEstimate, totalMs } from './estimate.ts';
import { type Choice, choosePattern } from './pattern.ts';
import type { Circumstance } from './room.ts';
import type { Wish, Workflow } from './workflow.ts';
import { graphOf } from './workflow-graph.ts';

interface WorkflowPlan extends Choice {
  estimate_ms: number | null;
  estimate_micros: number;
  levels: { phase: string; steps: string[] }[];
  steps: { id: string; estimate_ms: number | null; runs: number; by: StepEstimate['by'] }[];
}

export function planOf(workflow: Workflow, wish: Wish, circumstance: Circumstance): WorkflowPlan {
  const choice = choosePattern(workflow, wish, circumstance);
  const graph = graphOf(workflow);
  const estimates = estimatesOf(graph, circumstance);
  return {
    ...choice,
    estimate_ms: totalMs(graph, choice.pattern, estimates),
    estimate_micros: [...estimates.values()].reduce((sum, { micros }) => sum + micros, 0),
    levels: graph.rows.map(row => ({ phase: graph.phases[row[0]!.phase]!, steps: row.map(({ id }) => id) })),
    steps: [...estimates].map(([id, { ms, ended, by }]) => ({ id, estimate_ms: ms, runs: ended, by })),
  };
}
