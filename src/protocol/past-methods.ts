/** The contract of what was: the board after any fact, and who worked on what at any time. */

import * as z from 'zod';
import { limits } from '../core/limits.ts';
import { Message } from '../core/message.ts';
import { Instant, Name, TaskId } from '../core/names.ts';
import { Outcome } from '../core/outcome.ts';
import { TaskOutline } from '../core/task-outline.ts';
import { WorkerThen } from '../core/worker-then.ts';
import { Run, RunId } from '../core/workflow/run.ts';
import { everyone, type Method } from './method.ts';
import { RunDetail } from './run-methods.ts';

const seq = z.number().int().nonnegative().describe('as they were after this fact');
const limit = z.number().int().min(1).max(limits.pageSize).default(100).describe('how many at most');

export const pastMethods = {
  'facts.at': {
    summary: 'The last fact by a time: what is asked of that place in the log is told of that time',
    callers: everyone,
    params: z.strictObject({ at: Instant.describe('the time') }),
    result: z.object({ seq: z.number().int().describe('0 before the first'), head: z.number().int() }),
  },
  'facts.tasks': {
    summary: 'The board as it was after a fact: a page of the tasks that differ from another place in the log',
    callers: everyone,
    params: z.strictObject({
      seq,
      from: z.number().int().nonnegative().describe('the place to compare with, before or behind'),
      cursor: z.number().int().nonnegative().optional().describe('`next` of the page before'),
    }),
    result: z.object({
      tasks: z.array(z.object({ id: TaskId, task: TaskOutline.nullable().describe('null where it was not there') })),
      next: z.number().int().nullable(),
    }),
  },
  'facts.workers': {
    summary: 'The agents as they were after a fact, as far as the log tells: a page by name',
    callers: everyone,
    params: z.strictObject({ seq, after: Name.optional().describe('`next` of the page before') }),
    result: z.object({ workers: z.array(WorkerThen), next: z.string().nullable() }),
  },
  'facts.runs': {
    summary: 'The newest runs of workflows as they were after a fact, the newest first',
    callers: everyone,
    params: z.strictObject({ seq, limit }),
    result: z.object({ runs: z.array(Run) }),
  },
  'facts.run': {
    summary: 'One run with its steps as they were after a fact',
    callers: everyone,
    params: z.strictObject({ id: RunId.describe('the run'), seq }),
    result: RunDetail,
  },
  'facts.messages': {
    summary: 'The last messages that had been sent by a fact, newest last; their deliveries are those of now, and say when they changed',
    callers: everyone,
    params: z.strictObject({ seq, limit }),
    result: z.object({ messages: z.array(Message) }),
  },
  'task.attempts': {
    summary:
      'Who worked on what within a time, by worker: as many attempts as can be told apart, at a cost that does not grow with the log',
    callers: everyone,
    params: z
      .strictObject({
        from: Instant.describe('the beginning of that time'),
        to: Instant.describe('its end'),
        cell_ms: z
          .number()
          .int()
          .positive()
          .describe('of the attempts of a worker that end within the same so many milliseconds one is told, and one that went wrong'),
        after: Name.optional().describe('`next` of the page before'),
      })
      .refine(({ from, to, cell_ms: cellMs }) => (to - from) / cellMs <= limits.attemptCells, {
        path: ['cell_ms'],
        message: `must cut the time into at most ${limits.attemptCells} pieces`,
      }),
    result: z.object({
      attempts: z.array(
        z.object({
          ...{ worker: z.string(), task: TaskId, attempt: z.number().int(), started_at: Instant },
          ended_at: Instant.nullable().describe('null while it goes on'),
          outcome: Outcome.nullable(),
        }),
      ),
      next: z.string().nullable(),
      since: Instant.nullable().describe('when the first attempt that is known of began'),
      head: z.number().int().describe('the last fact that is told of'),
    }),
  },
} as const satisfies Record<string, Method>;
