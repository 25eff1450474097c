/** The contract of the board: tasks and dead letters. */

import * as z from 'zod';
import { Artifact } from '../core/artifact.ts';
import { Fact } from '../core/fact.ts';
import { limits } from '../core/limits.ts';
import { Assignee, Instant, Label, Name, TaskId } from '../core/names.ts';
import { Checkpoint, ImportedTask, NewTask, Note, OnFail, Result, Task, TaskEdit, TaskStatus } from '../core/task.ts';
import { Left, Resume } from '../core/trail.ts';
import { authors, coordinators, everyone, hands, type Method, operatorOnly } from './method.ts';

const id = TaskId.describe('the task');
const token = z.string().max(100).optional().describe('the claim token of this attempt; without it the caller itself must hold the task');
const Artifacts = z.array(z.string().max(1_000)).max(100);
const lease = z
  .number()
  .int()
  .min(limits.leaseMsMin)
  .max(limits.leaseMsMax)
  .optional()
  .describe('how long the claim lasts without a sign of life, in milliseconds');
const request = z
  .string()
  .min(1)
  .max(100)
  .optional()
  .describe('your own key for this claim: repeating the call with it gives the same claim');

const Page = {
  limit: z.number().int().min(1).max(limits.pageSize).default(100).describe('how many at most'),
  cursor: z.string().max(100).optional().describe('`next` of the page before'),
};

/** What came of another task, as far as it has come. */
const Part = z.object({
  ...Task.pick({
    ...{ id: true, title: true, status: true, progress: true, step: true, result: true, artifacts: true, error: true, reason: true },
  }).shape,
  partial: z.array(z.json()).optional().describe('partial results, where it handed some in'),
});
const Needs = z.array(Part).describe('the tasks that it depended on, with what came of each');
const Parts = z.array(Part).describe('the parts of a task that was split, with what came of each');

export const Claim = z.object({
  task: Task.nullable(),
  token: z.string().nullable().describe('send it with everything you report for this attempt'),
  lease_until: Instant.nullable().describe('report or renew before then, or the task is given to somebody else'),
  needs: Needs.optional(),
  parts: Parts.optional(),
  resume: Resume.optional().describe('what earlier attempts left: go on from there'),
});
export type Claim = z.infer<typeof Claim>;

const Dependency = z.object({ id: TaskId, title: z.string(), status: TaskStatus, on_fail: OnFail, satisfied: z.boolean() });
export const TaskDetail = z.object({
  ...Task.shape,
  dependencies: z.array(Dependency),
  dependents: z.array(Dependency),
  parts: Parts,
  trail: z.array(Left).describe('what its attempts left on their way, the earliest first'),
  kept: z.array(Artifact).describe('artifacts that belong to it, at most a page'),
});
export type TaskDetail = z.infer<typeof TaskDetail>;

const Explanation = z.object({
  subject: z.string(),
  state: z.string(),
  because: z.array(z.string()).describe('every reason why it is as it is'),
  next: z.string().nullable().describe('what changes it next'),
  next_at: Instant.nullable(),
  remedy: z.string().nullable().describe('what a person can do'),
});
export type Explanation = z.infer<typeof Explanation>;

export const taskMethods = {
  'task.create': {
    summary: 'Put one task on the board',
    callers: authors,
    params: NewTask,
    result: z.object({ task: Task }),
    tool: 'task_create',
  },
  'task.import': {
    summary: 'Put many tasks on the board, all or none',
    callers: authors,
    isLarge: true,
    params: z.strictObject({ tasks: z.array(ImportedTask).min(1, 'there is no task in it').max(limits.tasksPerImport) }),
    result: z.object({ ids: z.array(TaskId) }),
  },
  'task.get': {
    summary: 'Show one task with its dependencies',
    callers: everyone,
    params: z.strictObject({ id }),
    result: TaskDetail,
    tool: 'task_list',
  },
  'task.list': {
    summary: 'List tasks, page by page',
    callers: everyone,
    params: z.strictObject({
      status: z.array(TaskStatus).min(1).optional().describe('only tasks in one of these states'),
      tags: z.array(Label).min(1).optional().describe('only tasks with one of these tags'),
      owner: Name.optional().describe('only tasks that this worker holds'),
      pool: Name.optional().describe('only tasks held by workers of this pool'),
      parent: TaskId.optional().describe('only parts of this task'),
      text: z.string().min(1).max(200).optional().describe('only tasks whose title contains this text'),
      key: z.string().min(1).max(200).optional().describe('only the task that was made with this key'),
      ...Page,
    }),
    result: z.object({ tasks: z.array(Task), next: z.string().nullable() }),
    tool: 'task_list',
  },
  'task.history': {
    summary: 'Everything that happened to a task, oldest first',
    callers: everyone,
    params: z.strictObject({ id, ...Page }),
    result: z.object({ facts: z.array(Fact), next: z.string().nullable() }),
  },
  'task.next': {
    summary: 'The next task you could claim, or, with claim, that task claimed for you',
    callers: hands,
    params: z.strictObject({
      claim: z.boolean().default(false).describe('claim it at once'),
      wait_ms: z.number().int().min(0).max(limits.waitMs).default(0).describe('how long to wait for one'),
      tags: z.array(Label).min(1).optional().describe('only tasks with one of these tags'),
      lease_ms: lease,
      request,
      until_mail: z.boolean().default(false).describe('end the waiting when a message comes for you'),
    }),
    result: z.object({ ...Claim.shape, mail: z.number().int().describe('unread messages that ended the waiting') }),
    tool: 'task_next',
  },
  'task.claim': {
    summary: 'Claim this very task',
    callers: hands,
    params: z.strictObject({ id, lease_ms: lease, request }),
    result: Claim,
    tool: 'task_claim',
  },
  'task.progress': {
    summary: 'Say how far a task is; renews its lease',
    callers: hands,
    params: z.strictObject({
      id,
      token,
      progress: z.number().min(0).max(1).optional().describe('0 to 1'),
      step: z.string().max(limits.stepChars).optional().describe('what is being done'),
    }),
    result: Task,
    tool: 'task_update',
  },
  'task.note': {
    summary: 'Leave a note on a task',
    callers: everyone,
    params: z.strictObject({ id, token, text: z.string().trim().min(1).max(limits.noteChars).describe('the note') }),
    result: z.object({ note: Note }),
    tool: 'task_update',
  },
  'task.checkpoint': {
    summary: 'Keep intermediate data that the next attempt can resume from',
    callers: hands,
    params: z.strictObject({
      ...{ id, token, data: Checkpoint.describe('any JSON value') },
      artifacts: Artifacts.optional().describe('files or addresses that the checkpoint refers to; they stay named on the task'),
    }),
    result: Task,
    tool: 'task_update',
  },
  'task.done': {
    summary: 'Report a task as completed',
    callers: hands,
    isLarge: true,
    params: z.strictObject({
      id,
      token,
      result: Result.optional().describe('what came of it'),
      artifacts: Artifacts.optional().describe('files or addresses that hold the work'),
    }),
    result: Task,
    tool: 'task_update',
  },
  'task.submit': {
    summary: 'Hand in the result of a task for review',
    callers: hands,
    isLarge: true,
    params: z.strictObject({
      ...{ id, token, result: Result.optional().describe('what came of it') },
      artifacts: Artifacts.optional().describe('files or addresses that hold the work'),
    }),
    result: Task,
    tool: 'task_update',
  },
  'task.fail': {
    summary: 'Report that a task failed; it is tried again while it has retries left',
    callers: hands,
    params: z.strictObject({
      id,
      token,
      error: z.string().trim().min(1).max(limits.errorChars).describe('what went wrong'),
      fatal: z.boolean().default(false).describe('trying again cannot help'),
    }),
    result: Task,
    tool: 'task_update',
  },
  'task.release': {
    summary: 'Give a task back without having finished it; costs it nothing',
    callers: hands,
    params: z.strictObject({ id, token, why: z.string().max(limits.stepChars).optional().describe('why') }),
    result: Task,
    tool: 'task_update',
  },
  'task.review': {
    summary: 'Approve or reject a result that waits for review',
    callers: authors,
    params: z.strictObject({
      id,
      verdict: z.enum(['approve', 'reject']).describe('approve completes it; reject sends it back and counts as a failure'),
      comment: z.string().trim().min(1).max(limits.noteChars).optional().describe('what was found; needed to reject'),
    }),
    result: Task,
    tool: 'task_update',
  },
  'task.edit': {
    summary: 'Change the fields of a task',
    callers: coordinators,
    params: z.strictObject({ id, change: TaskEdit }),
    result: Task,
  },
  'task.assign': {
    summary: 'Let only this worker, pool or role claim a task; null lets anyone',
    callers: coordinators,
    params: z.strictObject({ id, to: Assignee.nullable().describe('a worker, pool:NAME or role:NAME') }),
    result: Task,
  },
  'task.cancel': {
    summary: 'Take a task off the board; its dependents are skipped',
    callers: coordinators,
    params: z.strictObject({ id, why: z.string().max(limits.stepChars).optional().describe('why') }),
    result: Task,
    tool: 'task_update',
  },
  'task.retry': {
    summary: 'Put a failed, cancelled or skipped task back with a fresh budget, or type a prompt again that did not arrive',
    callers: coordinators,
    params: z.strictObject({ id }),
    result: Task,
  },
  'task.deps': {
    summary: 'Add or remove dependencies of a task that has not begun',
    callers: coordinators,
    params: z.strictObject({
      id,
      add: z
        .array(z.strictObject({ task: TaskId, on_fail: OnFail.default('skip') }))
        .max(limits.dependenciesPerTask)
        .default([])
        .describe('tasks to wait for'),
      remove: z.array(TaskId).max(limits.dependenciesPerTask).default([]).describe('tasks to wait for no longer'),
    }),
    result: TaskDetail,
  },
  'dead.list': {
    summary: 'Dead letters: tasks that failed for good and messages that reached nobody',
    callers: everyone,
    params: z.strictObject(Page),
    result: z.object({
      tasks: z.array(Task),
      messages: z.array(
        z.object({ id: z.string(), to: z.string(), from: z.string(), type: z.string(), tries: z.number().int(), why: z.string() }),
      ),
      next: z.string().nullable(),
    }),
  },
  'dead.redrive': {
    summary: 'Give dead letters another life',
    callers: operatorOnly,
    params: z.strictObject({
      ids: z.array(z.string().max(20)).max(limits.pageSize).optional().describe('which; all of them when left out'),
    }),
    result: z.object({ redriven: z.array(z.string()) }),
  },
  explain: {
    summary: 'Why a task or worker is as it is, and when that changes',
    callers: everyone,
    params: z.strictObject({ id: z.string().min(1).max(limits.nameChars).describe('a task or a worker') }),
    result: Explanation,
  },
} as const satisfies Record<string, Method>;
