/** Tools of a coordinator for runs of workflows: start one, look at one. */

import * as z from 'zod';
import { runMethods } from '../protocol/run-methods.ts';
import { defineTool } from './tool.ts';

const { name, inputs, pattern, key } = runMethods['run.start'].params.shape;
const { unmanned } = runMethods['run.start'].result.shape;
const { run, steps } = runMethods['run.get'].result.shape;

const RunLine = run.pick({ id: true, name: true, status: true, reason: true, pattern: true, pattern_why: true, steps: true, done: true });
const StepLine = steps.element.pick({ id: true, state: true, why: true, loop: true });

export const workflowRun = defineTool({
  name: 'workflow_run',
  title: 'Start a workflow, or look at a run',
  about: 'Start a workflow by its name, or, with `run`, see how far one has come; its steps are tasks that others take',
  effect: 'again',
  only: ['orchestrator'],
  input: z.strictObject({
    name: name.describe('the workflow to start, such as code-review'),
    inputs,
    pattern,
    key,
    run: run.shape.id.optional().describe('instead of starting one: the run to look at'),
  }),
  output: z.object({ run: RunLine, steps: z.array(StepLine), unmanned: unmanned.optional() }),
  run: async ({ run: wanted, ...start }, { session }) => {
    if (wanted !== undefined) return session.call('run.get', { id: wanted });
    const { run, unmanned } = await session.call('run.start', start);
    return { ...(await session.call('run.get', { id: run.id })), unmanned };
  },
});
