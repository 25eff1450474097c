/** The tool that reports on a task: from what an agent writes to the methods that store it. */

import * as z from 'zod';
import { SwarmError } from '../core/error.ts';
import { Task, TaskStatus } from '../core/task.ts';
import { ReportedUsage } from '../core/usage.ts';
import type { MethodName, Params } from '../protocol/methods.ts';
import { splitMethods } from '../protocol/split-methods.ts';
import { taskMethods } from '../protocol/task-methods.ts';
import { TaskLine, TaskRef } from './shapes.ts';
import { defineTool } from './tool.ts';

const progress = taskMethods['task.progress'].params.shape;
const done = taskMethods['task.done'].params.shape;
const fail = taskMethods['task.fail'].params.shape;
const split = splitMethods['task.split'].params.shape;
const review = taskMethods['task.review'].params.shape;

const meanings = {
  in_progress: 'you work on it',
  completed: 'with its result',
  failed: 'with the error',
  pending_review: 'somebody else is to look at its result',
  pending: 'you give it back unfinished',
  cancelled: 'nobody is to do it',
} as const satisfies Partial<Record<TaskStatus, string>>;

const States = TaskStatus.extract(Object.keys(meanings) as (keyof typeof meanings)[]);

const Update = z.strictObject({
  task_id: TaskRef,
  status: States.optional().describe(
    Object.entries(meanings)
      .map(([state, meaning]) => `${state}: ${meaning}`)
      .join('; '),
  ),
  ...{ progress: progress.progress, step: progress.step },
  notes: taskMethods['task.note'].params.shape.text.optional().describe('a note for whoever reads the task'),
  checkpoint: taskMethods['task.checkpoint'].params.shape.data
    .optional()
    .describe('data that the next attempt can go on from, any JSON value'),
  ...{ result: done.result, artifacts: done.artifacts },
  ...{ error: fail.error.optional(), fatal: fail.fatal.unwrap().optional().describe(fail.fatal.description!) },
  why: taskMethods['task.release'].params.shape.why.describe('why it is given back or cancelled'),
  parts: split.parts.describe('splits the task into these parts: it waits for them, and you are free of it'),
  ...{ collect: split.collect, on_part_fail: split.on_part_fail },
  verdict: review.verdict.optional().describe("on somebody else's result: approve or reject it, with what you found as notes"),
  usage: ReportedUsage.optional().describe('what you took since your last report, where nobody can read it'),
  token: progress.token,
});
type Update = z.output<typeof Update>;

export const taskUpdate = defineTool({
  name: 'task_update',
  title: 'Report on a task',
  about: 'Report on a task: progress, notes, a checkpoint, its result or error, or that you give it back. Renews your claim',
  effect: 'again',
  input: Update,
  output: z.object({
    task: z.object({ ...TaskLine.shape, ...Task.pick({ result: true, error: true, attempt: true, lease_until: true }).shape }),
  }),
  run: async (said, { session }) => {
    const id = await session.taskId(said.task_id);
    const update = { ...said, task_id: id };
    let stored = 0;
    for (const [method, params] of stepsOf(update)) {
      try {
        await session.call(method, params as never);
        stored++;
      } catch (error) {
        throw stored > 0 && method === 'task.note' ? withoutNote(error as SwarmError) : error;
      }
    }
    return { task: await session.call('task.get', { id }) };
  },
});

type Step = { [M in MethodName]: readonly [M, Params<M>] }[MethodName];

const withoutNote = ({ code, message, hint }: SwarmError): SwarmError =>
  new SwarmError(code, `the rest is stored, but not the note: ${message}`, hint === undefined ? {} : { hint });

/** One call, since a refusal has to leave nothing behind, and the note: a claim that has just ended has no token any more, and anybody may leave one. */
function stepsOf(update: Update): Step[] {
  const { task_id: id, notes, verdict, parts, status, why } = update;
  const note: Step[] = notes === undefined ? [] : [['task.note', { id, text: notes }]];
  if (verdict !== undefined) {
    refuseBeside('verdict', update, ['verdict']);
    return [['task.review', { id, verdict, comment: notes }]];
  }
  if (parts !== undefined) return [splitting(update, parts), ...note];
  if (status === 'cancelled') {
    refuseBeside('status: cancelled', update, ['status', 'why']);
    return [['task.cancel', { id, why }], ...note];
  }
  return [...reporting(update), ...note];
}

function reporting(update: Update): Step[] {
  const { task_id: id, token, status, progress, step, checkpoint, result, artifacts, error, fatal, why, usage, notes } = update;
  const said = { status, progress, step, checkpoint, result, artifacts, error: error ?? (status === 'failed' ? notes : undefined) };
  const isSaid = Object.values(said).some(value => value !== undefined);
  if (isSaid) return [['task.report', { id, token, ...said, status: status as Exclude<typeof status, 'cancelled'>, fatal, why, usage }]];
  if (usage !== undefined) return [['usage.report', { usage }]];
  if (notes === undefined) throw wrong('there is nothing to report', 'Give at least a status, progress or notes.');
  return [];
}

function splitting(update: Update, parts: NonNullable<Update['parts']>): Step {
  const { task_id: id, status, collect, on_part_fail, token } = update;
  if (status !== undefined && status !== 'in_progress') throw wrong('a task that is split has not ended', 'Leave out the status.');
  refuseBeside('parts', update, ['parts', 'status', 'collect', 'on_part_fail']);
  return ['task.split', { id, token, parts, collect, on_part_fail }];
}

/** What would be stored by another call, or by none. */
function refuseBeside(what: string, update: Update, allowed: readonly (keyof Update)[]): void {
  const known = new Set<string>(['task_id', 'token', 'notes', ...allowed]);
  const [name] = Object.entries(update).find(([field, value]) => value !== undefined && !known.has(field)) ?? [];
  if (name !== undefined) throw wrong(`${name} cannot go with ${what}`, 'Leave it out, or report it before, by a call of its own.');
}

const wrong = (message: string, hint: string): SwarmError => new SwarmError('bad_params', message, { hint });
