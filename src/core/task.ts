/** The task: what may be asked for, what is shown, and the few hidden fields that fence its owner. */

import * as z from 'zod';
import { Budget } from './budget.ts';
import { Gate } from './gate.ts';
import { Handoff } from './handoff.ts';
import { limits } from './limits.ts';
import { Assignee, boundedJson, Instant, Label, Name, TaskId } from './names.ts';
import { Split } from './split.ts';

export const statuses = ['blocked', 'pending', 'in_progress', 'pending_review', 'completed', 'failed', 'cancelled', 'skipped'] as const;
export const TaskStatus = z.enum(statuses);
export type TaskStatus = z.infer<typeof TaskStatus>;

/** States that nothing leaves but an operator's retry. */
export const isFinal = (status: TaskStatus): boolean => status === 'completed' || isUnsuccessful(status);
export const isUnsuccessful = (status: TaskStatus): boolean => status === 'failed' || status === 'cancelled' || status === 'skipped';

export const priorities = ['critical', 'high', 'medium', 'low'] as const;
export const Priority = z.enum(priorities);
export type Priority = z.infer<typeof Priority>;

export const onFail = ['skip', 'block', 'run'] as const;
export const OnFail = z.enum(onFail).describe('what becomes of this task when that one ends without success');
export type OnFail = z.infer<typeof OnFail>;

export const Note = z.object({ at: Instant, by: z.string(), text: z.string() });
export type Note = z.infer<typeof Note>;

const Labels = z.array(Label).max(limits.labelsPerTask);

/** The fields of a task that a person or an orchestrator decides, both when it is made and when it is edited. */
const decided = {
  title: z.string().trim().min(1, 'a task needs a title').max(limits.titleChars).describe('one line that says what to do'),
  description: z.string().max(limits.descriptionChars).describe('everything the worker needs to know'),
  command: z.string().max(limits.commandChars).describe('command line for pools that run tasks as commands'),
  priority: Priority.describe('how urgent it is; waiting tasks gain on more urgent ones, so none starves'),
  complexity: z.string().max(limits.labelChars).describe('how hard it is, in your own words'),
  tags: Labels.describe('labels to filter and route by'),
  requires: Labels.describe('capabilities that a worker must have to claim it'),
  resources: z
    .record(Label, z.number().positive())
    .refine(resources => Object.keys(resources).length <= limits.resourcesPerTask, `at most ${limits.resourcesPerTask} resources`)
    .describe('named capacities taken while it runs'),
  fallback: z.boolean().describe('whether the fallback of its pool may take it while that gets nothing done'),
  retries: z.number().int().min(0).max(limits.retriesPerTask).describe('how many times it is tried again after failing'),
  timeout_ms: z.number().int().positive().max(limits.timeoutMs).describe('longest time that one attempt may take, in milliseconds'),
  gates: z.array(Gate).max(limits.gatesPerTask).describe('what must hold before it counts as completed'),
  handoff: Handoff.describe('what is wanted of it in named pieces, and the shape of its result'),
  budget: Budget.describe('the most that all attempts at it may take; then it is not tried again'),
};

/** A dependency on a task by its id, or, within one import, by its local name. */
const Dependency = z.union([z.string().min(1), z.strictObject({ task: z.string().min(1), on_fail: OnFail })]);

export const NewTask = z.strictObject({
  ...z.object(decided).partial().shape,
  title: decided.title,
  depends_on: z.array(Dependency).max(limits.dependenciesPerTask).optional().describe('tasks that must be completed first'),
  parent: z.string().min(1).optional().describe('the task that this one is a part of'),
  assignee: Assignee.optional().describe('the only worker, or pool:NAME or role:NAME, that may claim it'),
  idempotency_key: z.string().min(1).max(200).optional().describe('a second task with the same key is not made; the first is returned'),
});
export type NewTask = z.infer<typeof NewTask>;

/** A task in an import: it may carry a name that others of the same import use to depend on it. */
export const ImportedTask = z.strictObject({ ...NewTask.shape, name: Name.optional().describe('local name for depends_on and parent') });
export type ImportedTask = z.infer<typeof ImportedTask>;

export const TaskEdit = z
  .strictObject({
    ...z.object(decided).partial().shape,
    description: decided.description.nullable().optional(),
    command: decided.command.nullable().optional(),
    complexity: decided.complexity.nullable().optional(),
    timeout_ms: decided.timeout_ms.nullable().optional(),
    handoff: decided.handoff.nullable().optional(),
    budget: decided.budget.nullable().optional(),
  })
  .refine(edit => Object.keys(edit).length > 0, 'nothing to change: name at least one field');
export type TaskEdit = z.infer<typeof TaskEdit>;

export const Result = boundedJson(limits.wholeResultBytes, 'result');
export const Checkpoint = boundedJson(limits.checkpointBytes, 'checkpoint');

export const Task = z.object({
  id: TaskId,
  title: z.string(),
  description: z.string().nullable(),
  command: z.string().nullable(),
  status: TaskStatus,
  priority: Priority,
  complexity: z.string().nullable(),
  tags: z.array(z.string()),
  requires: z.array(z.string()),
  resources: z.record(z.string(), z.number()),
  fallback: z.boolean(),
  depends_on: z.array(z.string()),
  parent: z.string().nullable(),
  assignee: z.string().nullable(),
  owner: z.string().nullable().describe('the worker that holds it now'),
  attempt: z.number().int().describe('how many times it was claimed; the fence'),
  failures: z.number().int().describe('its own faults, counted against retries'),
  lost: z.number().int().describe('workers that died or went silent holding it'),
  retries: z.number().int(),
  timeout_ms: z.number().nullable(),
  gates: z.array(Gate),
  handoff: Handoff.nullable(),
  split: Split.nullable().describe('how its parts are put together, when it was split'),
  budget: Budget.nullable(),
  progress: z.number().nullable().describe('0 to 1'),
  step: z.string().nullable().describe('what the worker says it is doing'),
  checkpoint: z.json().nullable(),
  result: z.json().nullable(),
  error: z.string().nullable().describe('the last failure, in the words of whoever reported it'),
  artifacts: z.array(z.string()),
  notes: z.array(Note),
  reason: z.string().nullable().describe('why it is as it is, for every state that does not explain itself'),
  created_by: z.string(),
  idempotency_key: z.string().nullable(),
  ready_at: Instant,
  lease_until: Instant.nullable(),
  created_at: Instant,
  updated_at: Instant,
  started_at: Instant.nullable(),
  finished_at: Instant.nullable(),
});
export type Task = z.infer<typeof Task>;

/** Who holds, or last held, a task: the secret part that fences every write of an owner. */
export interface Hold {
  /** The opaque token of the current or last attempt. */
  readonly token: string | null;
  /** The owner's incarnation: a worker that was restarted under the same name is somebody else. */
  readonly incarnation: string | null;
  /** The worker of the last attempt, also after it let go: a reviewer must be somebody else. */
  readonly author: string | null;
  /** For how long each sign of life renews it. */
  readonly lease_ms: number | null;
  /** The claimant's own key for its claim request, so that a repeated request finds the claim it already made. */
  readonly claim_key: string | null;
}

/** What the board keeps of a task; relations (dependencies, notes) live beside it. */
export type TaskRecord = Omit<Task, 'depends_on' | 'notes'> & Hold & { readonly unmet: number };
