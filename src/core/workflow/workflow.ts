/** A workflow as it is written: inputs, and steps by themselves, in streams and in phases. */

import * as z from 'zod';
import { JsonSchema } from '../json-shape.ts';
import { limits } from '../limits.ts';
import { boundedJson, Label, Name } from '../names.ts';
import { NewTask } from '../task.ts';
import { parseExpression } from './expression.ts';

/** Without dots, so that it can be a part of a path. */
export const StepId = z
  .string()
  .max(limits.labelChars / 2)
  .regex(/^[A-Za-z_][\w-]*$/, 'must begin with a letter and hold only letters, digits, _ and -');

export const patterns = ['sequential', 'parallel', 'hybrid', 'event'] as const;
export type Pattern = (typeof patterns)[number];
export const Wish = z.enum(['auto', ...patterns]);
export type Wish = z.infer<typeof Wish>;

const Condition = z
  .string()
  .max(limits.expressionChars)
  .superRefine((text, context) => {
    try {
      parseExpression(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  });

const task = NewTask.shape;

/** Who does it, and how it is treated: what a step and its rollback have in common. */
const work = {
  title: task.title.optional().describe('one line, with {{paths}} filled in; the id when left out'),
  prompt: z.string().max(limits.descriptionChars).optional().describe('everything the worker needs to know, with {{paths}} filled in'),
  command: task.command.describe('command line for pools that run commands; each {{path}} becomes one quoted word'),
  role: Name.optional().describe('only workers of this role do it'),
  pool: Name.optional().describe('only workers of this pool do it'),
  ...{ tags: task.tags, requires: task.requires, priority: task.priority, resources: task.resources },
  ...{ retries: task.retries, timeout_ms: task.timeout_ms, complexity: task.complexity },
};

export const Rollback = z.strictObject(work);
export type Rollback = z.infer<typeof Rollback>;

const Event = z
  .strictObject({
    fact: z.string().min(1).max(limits.labelChars).optional().describe('a type of fact, such as task.completed'),
    message: z.string().min(1).max(limits.labelChars).optional().describe('a type of message, such as stage_ready'),
    match: z.record(z.string(), z.json()).optional().describe('paths in the event and what they must be'),
    within_ms: z.number().int().positive().max(limits.timeoutMs).default(3_600_000).describe('how long to wait for it at most'),
  })
  .refine(({ fact, message }) => (fact === undefined) !== (message === undefined), 'needs either a fact or a message');
export type Trigger = z.infer<typeof Event>;

export const Step = z.strictObject({
  id: StepId,
  ...work,
  needs: z.array(StepId).max(limits.stepsPerWorkflow).default([]).describe('steps that come before'),
  handoff: JsonSchema.optional().describe('JSON Schema that its result has to fit'),
  gates: task.gates,
  foreach: z
    .union([z.array(z.json()).max(limits.itemsPerStep), z.string().max(limits.expressionChars)], {
      error: `must be a list of at most ${limits.itemsPerStep} items, or the path of one in at most ${limits.expressionChars} characters`,
    })
    .optional()
    .describe('once for each item: a list, or the path of one'),
  parallel: z.number().int().min(1).max(limits.itemsPerStep).optional().describe('how many items at the same time at most'),
  when: Condition.optional().describe('only if this holds; otherwise it is skipped'),
  until: Condition.optional().describe('again and again until this holds'),
  max: z.number().int().min(1).max(limits.loopsPerStep).optional().describe('how many rounds at most; obligatory with until'),
  from: StepId.optional().describe('the step with which each round begins; itself when left out'),
  at_max: z.enum(['fail', 'continue']).default('fail').describe('what becomes of the run when until never held'),
  on: Event.optional().describe('the event that starts it, beside what it needs'),
  on_fail: z.enum(['stop', 'continue']).default('stop').describe('what becomes of the run when it fails'),
  rollback: Rollback.optional().describe('undoes it, when the run fails later'),
});
export type Step = z.infer<typeof Step>;

const Steps = z.array(Step).max(limits.stepsPerWorkflow);
const Stream = z.strictObject({ name: StepId, steps: Steps.min(1) });
const parts = {
  steps: Steps.default([]),
  streams: z
    .array(Stream)
    .max(limits.stepsPerWorkflow)
    .default([])
    .describe('chains beside each other; in each, a step needs the one before'),
};

const inputTypes = ['string', 'number', 'boolean', 'list', 'map'] as const;
const Input = z.strictObject({
  type: z.enum(inputTypes).default('string'),
  description: z.string().max(limits.titleChars).optional(),
  default: z.json().optional(),
  required: z.boolean().optional().describe('whether it has to be given; by default if it has no default'),
});
export type Input = z.infer<typeof Input>;

export const Workflow = z.strictObject({
  name: Label,
  description: z.string().max(limits.descriptionChars).optional(),
  pattern: Wish.default('auto').describe('how many steps run at the same time, and in which order'),
  inputs: z.record(StepId, Input).default({}),
  ...parts,
  phases: z
    .array(z.strictObject({ name: StepId, ...parts }))
    .max(limits.stepsPerWorkflow)
    .default([])
    .describe('all of one before the next begins'),
});
export type Workflow = z.infer<typeof Workflow>;

export const Inputs = z.record(z.string(), boundedJson(limits.resultBytes, 'input'));
export type Inputs = z.infer<typeof Inputs>;
