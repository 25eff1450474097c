/** Workflows and runs as plain values, for tests that spell out only what they are about. */

import type { JsonValue } from '../../src/core/json.ts';
import type { PartState, RunPart, RunView } from '../../src/core/workflow/run.ts';
import { Workflow } from '../../src/core/workflow/workflow.ts';

export type StepSpec = Partial<Workflow['steps'][number]> & { id: string };

export const aWorkflow = (steps: readonly StepSpec[], more: Partial<Workflow> = {}): Workflow =>
  Workflow.parse({ name: 'test', steps, ...more });

export const aRun = (workflow: Workflow, more: Partial<RunView> = {}): RunView => ({
  ...{ id: 'r1', workflow, inputs: {}, status: 'running', reason: null, pattern: 'parallel', startedAt: 0 },
  ...{ parts: [], events: new Map() },
  ...more,
});

export const aPart = (step: string, state: PartState, result: JsonValue = null, more: Partial<RunPart> = {}): RunPart => ({
  ...{ step, kind: 'step', loop: 1, item: 0, state, task: `t-${step}`, result, why: state === 'failed' ? 'broken' : null },
  endedAt: state === 'open' ? null : 1,
  ...more,
});

/** The run when this task of it has ended. */
export const ended = (view: RunView, task: string, state: PartState, result: JsonValue, at: number): RunView => ({
  ...view,
  parts: view.parts.map(part =>
    part.task === task && part.state === 'open' ? { ...part, state, result, endedAt: at, why: state === 'failed' ? 'broken' : null } : part,
  ),
});
