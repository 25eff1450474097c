/** The steps of a run as a person or a program may see them: how each stands, and why. */

import { waitOf } from './plan-run.ts';
import type { RunView, StepShown } from './run.ts';
import { type Progress, progressOf, stateOf } from './run-progress.ts';
import type { GraphStep } from './workflow-graph.ts';

export function stepsShown(view: RunView): StepShown[] {
  const progress = progressOf(view);
  return [...progress.graph.steps.values()].map(step => stepShown(step, progress));
}

function stepShown(step: GraphStep, progress: Progress): StepShown {
  const { view, graph } = progress;
  const parts = view.parts.filter(part => part.step === step.id);
  const present = progress.partsOf(step, progress.roundOf(step));
  const state = progress.isSettled(step) ? stateOf(present) : present.length === 0 ? 'waiting' : 'open';
  return {
    ...{ id: step.id, phase: graph.phases[step.phase]!, needs: [...step.needs], loop: progress.roundOf(step) },
    state: state === 'open' ? 'running' : state,
    why: state === 'waiting' ? waitOf(step, progress) : (present.find(part => part.why !== null)?.why ?? null),
    parts: parts.map(({ kind, loop, item, state: partState, task, why }) => ({ kind, loop, item, state: partState, task, why })),
  };
}
