/** Tools about tasks: put them on the board, look, and take them. */

import * as z from 'zod';
import { TaskStatus } from '../core/task.ts';
import { methodOf } from '../protocol/methods.ts';
import { Claim, TaskDetail, taskMethods } from '../protocol/task-methods.ts';
import { beatWhileWaiting } from './beat.ts';
import { FullTask, TaskLine, TaskRef } from './shapes.ts';
import { defineTool } from './tool.ts';

const waitSecondsMax = 45;
/** Asked again sooner than this, a board that was empty is likely to be empty still. */
const retryAfterSeconds = 10;

const list = taskMethods['task.list'].params.shape;
const next = taskMethods['task.next'].params.shape;
const claim = taskMethods['task.claim'].params.shape;
const { token, lease_until, needs, parts, resume } = Claim.shape;
const claimed = { token, lease_until, needs, parts, resume };

export const taskCreate = defineTool({
  name: 'task_create',
  title: 'Create a task',
  about: `${methodOf('task.create').summary}; it starts as blocked while its dependencies are not completed`,
  effect: 'again',
  input: taskMethods['task.create'].params,
  output: z.object({ id: TaskLine.shape.id, task: TaskLine }),
  run: async (wish, { session }) => {
    const { task } = await session.call('task.create', wish);
    return { id: task.id, task };
  },
});

const anyStatus = z.enum([...TaskStatus.options, 'all']);
const someStatus = z.union([anyStatus, z.array(anyStatus)], `is one of ${anyStatus.options.join(', ')}, or a list of them`);

export const taskList = defineTool({
  name: 'task_list',
  title: 'List tasks',
  about: `${methodOf('task.list').summary}; or, with task_id, one task with everything about it`,
  effect: 'none',
  input: z.strictObject({
    task_id: TaskRef.optional().describe('only this task, with its description, notes, result and what it depends on'),
    status: someStatus.optional().describe(`${list.status.description}; all of them without it`),
    ...{ tags: list.tags, owner: list.owner, parent: list.parent, text: list.text },
    ...{ limit: list.limit.unwrap().default(50).describe(list.limit.description!), cursor: list.cursor },
  }),
  output: z.object({
    tasks: z.array(
      z.object({ ...FullTask.partial().shape, ...TaskDetail.pick({ parts: true, trail: true }).partial().shape, ...TaskLine.shape }),
    ),
    next: z.string().nullable().describe('cursor of the next page'),
  }),
  run: async ({ task_id: id, status, ...query }, { session }) => {
    if (id !== undefined) return { tasks: [await session.call('task.get', { id: await session.taskId(id) })], next: null };
    const wanted = [status ?? 'all'].flat();
    const only = wanted.filter(state => state !== 'all');
    const page = await session.call('task.list', { ...query, ...(only.length < wanted.length ? {} : { status: only }) });
    return { ...page, tasks: page.tasks.map(task => TaskLine.parse(task)) };
  },
});

export const taskNext = defineTool({
  name: 'task_next',
  title: 'Next task',
  about: 'The next task you could do; waits for one, or for a message to you. With claim it is yours at once. None: task is null',
  effect: 'again',
  input: z.strictObject({
    claim: next.claim,
    wait_seconds: z.number().min(0).max(waitSecondsMax).default(30).describe(`how long to wait for one, at most ${waitSecondsMax}`),
    ...{ tags: next.tags, lease_ms: next.lease_ms },
  }),
  output: z.object({
    ...{ task: FullTask.nullable(), ...claimed },
    mail: z.number().describe('unread messages: read them with agent_messages'),
    retry_after: z.number().nullable().describe('when there is nothing: ask again after so many seconds'),
  }),
  run: async ({ wait_seconds: seconds, ...wish }, call) => {
    const stop = beatWhileWaiting(call, 'waiting for a task');
    try {
      const found = await call.session.next(wish, seconds * 1_000, call.signal);
      return { ...found, retry_after: found.task === null && found.mail === 0 ? retryAfterSeconds : null };
    } finally {
      stop();
    }
  },
});

export const taskClaim = defineTool({
  name: 'task_claim',
  title: 'Claim a task',
  about: `${methodOf('task.claim').summary}: from now on it is yours, and nobody else gets it`,
  effect: 'again',
  input: z.strictObject({ task_id: TaskRef, lease_ms: claim.lease_ms }),
  output: z.object({ task: FullTask, ...claimed }),
  run: async ({ task_id: named, lease_ms }, { session }) => {
    const id = await session.taskId(named);
    const claim = await session.call('task.claim', { id, lease_ms });
    session.holds();
    return { ...claim, task: claim.task! };
  },
});
