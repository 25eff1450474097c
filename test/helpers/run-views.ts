/** Runs of workflows as the screen gets them: made by the core from parts that a test names. */

import type { Run, RunPart, RunView } from '../../src/core/workflow/run.ts';
import { stepsShown } from '../../src/core/workflow/show-run.ts';
import { Workflow } from '../../src/core/workflow/workflow.ts';
import type { RunDetail } from '../../src/protocol/run-methods.ts';
import { aPart, aRun } from './workflow.ts';

interface Made {
  readonly run?: Partial<Run>;
  readonly view?: Partial<RunView>;
}

export function aRunDetail(workflow: Workflow, parts: readonly RunPart[], { run = {}, view = {} }: Made = {}): RunDetail {
  const steps = stepsShown(aRun(workflow, { parts, pattern: run.pattern ?? 'parallel', status: run.status ?? 'running', ...view }));
  const done = steps.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
  return {
    run: {
      ...{ id: 'r1', name: workflow.name, status: 'running', reason: null, pattern: 'parallel', pattern_why: 'up to 3 steps need nothing' },
      ...{ inputs: {}, steps: steps.length, done, tries: 1, created_by: 'operator', created_at: 0, updated_at: 0, finished_at: null },
      ...run,
    },
    ...{ workflow, steps, aside: 0 },
  };
}

/** Two phases, a list, a loop, a fan and what undoes it: everything that a run can show. */
const releaseWorkflow: Workflow = Workflow.parse({
  name: 'release',
  inputs: { version: { description: 'what it is called' } },
  phases: [
    {
      name: 'build',
      steps: [
        { id: 'plan', title: 'Plan {{inputs.version}}', rollback: { title: 'Undo the plan' } },
        { id: 'core', needs: ['plan'], foreach: ['a', 'b', 'c'], parallel: 2, title: 'Build {{item}}' },
        { id: 'docs', needs: ['plan'], prompt: 'Write the docs.' },
        { id: 'judge', needs: ['core', 'docs'], until: "result == 'good'", from: 'judge', max: 3 },
      ],
    },
    {
      name: 'ship',
      steps: [
        { id: 'announce', on: { message: 'ship_it' } },
        { id: 'notes', when: "inputs.version != ''" },
      ],
    },
  ],
});

export const releaseRun = (change: Partial<Run> = {}): RunDetail =>
  aRunDetail(
    releaseWorkflow,
    [
      aPart('plan', 'completed', 'planned', { task: 't1' }),
      aPart('core', 'completed', null, { task: 't8', item: 0 }),
      aPart('core', 'open', null, { task: 't2', item: 1 }),
      aPart('core', 'open', null, { task: 't6', item: 2 }),
      aPart('docs', 'failed', null, { task: 't4' }),
    ],
    {
      run: {
        id: 'r2',
        pattern: 'hybrid',
        pattern_why: '2 phases, with up to 3 steps beside each other',
        inputs: { version: '1.2' },
        ...change,
      },
    },
  );
