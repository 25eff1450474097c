/** The contract of runs: workflows under way. */

import * as z from 'zod';
import { limits } from '../core/limits.ts';
import { Name } from '../core/names.ts';
import { Learned } from '../core/workflow/learned.ts';
import { Run, RunId, RunStatus, StepShown } from '../core/workflow/run.ts';
import { Inputs, StepId, Wish, Workflow } from '../core/workflow/workflow.ts';
import { coordinators, everyone, type Method } from './method.ts';

const id = RunId.describe('the run');

const wanted = {
  workflow: Workflow.optional().describe('the workflow itself'),
  name: Name.optional().describe('or the name of one that lies among the presets'),
  inputs: Inputs.default({}).describe('what its inputs are'),
  pattern: Wish.optional().describe("instead of the workflow's own"),
};

const unmanned = z
  .array(
    z.object({
      steps: z.array(z.string()),
      why: z.string(),
      pool: z.string().nullable().describe('the one that they name and that is not there'),
    }),
  )
  .describe('steps that no pool takes, and why: they wait until an agent from elsewhere does');

export const RunDetail = z.object({
  run: Run,
  workflow: Workflow,
  steps: z.array(StepShown),
  aside: z.number().int().describe('parts that a retry has set aside'),
});
export type RunDetail = z.infer<typeof RunDetail>;

export const runMethods = {
  'run.start': {
    summary: 'Start a workflow; answered when the steps that can begin are on the board',
    callers: coordinators,
    isLarge: true,
    params: z.strictObject({
      ...wanted,
      key: z.string().min(1).max(200).optional().describe('a second run with the same key is not made; the first is returned'),
    }),
    result: z.object({ run: Run, unmanned }),
    tool: 'workflow_run',
  },
  'run.plan': {
    summary: 'What a workflow would do: its pattern and why, how long it may take, who there is for each step; starts nothing',
    callers: everyone,
    isLarge: true,
    params: z.strictObject(wanted),
    result: z.object({
      pattern: Run.shape.pattern,
      why: z.string(),
      workflow: Workflow,
      levels: z.array(z.object({ phase: z.string(), steps: z.array(z.string()) })).describe('steps that could run beside each other'),
      estimate_ms: z.number().nullable().describe('by earlier runs, or by those who would do a step; null when nothing is known of one'),
      estimate_micros: z.number().describe('what it may cost, in millionths of a dollar; 0 where nobody told of any'),
      steps: z.array(
        z.object({
          id: z.string(),
          estimate_ms: z.number().nullable(),
          runs: z.number().int().describe('how many earlier ones tell'),
          by: z.enum(['step', 'kind']).nullable().describe('the step itself, or the kind of worker that would do it'),
        }),
      ),
      unmanned,
    }),
  },
  'run.list': {
    summary: 'List runs of workflows, the newest first',
    callers: everyone,
    params: z.strictObject({
      status: z.array(RunStatus).min(1).optional().describe('only runs in one of these states'),
      before: RunId.optional().describe('only runs before this one'),
      limit: z.number().int().min(1).max(limits.pageSize).default(50).describe('how many at most'),
    }),
    result: z.object({ runs: z.array(Run) }),
  },
  'run.get': {
    summary: 'Show one run with its steps',
    callers: everyone,
    params: z.strictObject({ id }),
    result: RunDetail,
    tool: 'workflow_run',
  },
  'run.learned': {
    summary: 'What earlier runs and attempts have taught: time, success and cost by step, by kind of worker and by pattern',
    callers: everyone,
    params: z.strictObject({ workflow: Name.optional().describe('only the steps and patterns of this workflow') }),
    result: Learned,
  },
  'run.pause': {
    summary: 'Begin no more steps of a run; those under way go on',
    callers: coordinators,
    params: z.strictObject({ id }),
    result: Run,
  },
  'run.resume': {
    summary: 'Let a paused run go on',
    callers: coordinators,
    params: z.strictObject({ id }),
    result: Run,
  },
  'run.cancel': {
    summary: 'End a run; its open tasks are taken off the board',
    callers: coordinators,
    params: z.strictObject({
      id,
      why: z.string().max(limits.stepChars).optional().describe('why'),
      rollback: z.boolean().default(false).describe('undo what it has completed, the last first; also of a run that was cancelled before'),
    }),
    result: Run,
  },
  'run.retry': {
    summary: 'Do again what did not succeed in a run, or everything from one step on',
    callers: coordinators,
    params: z.strictObject({ id, from: StepId.optional().describe('the step to begin with again, with all that comes after it') }),
    result: Run,
  },
} as const satisfies Record<string, Method>;
