/** The contract of tasks in parts. */

import * as z from 'zod';
import { TaskId } from '../core/names.ts';
import { PartsWish } from '../core/new-part.ts';
import { Collect, OnPartFail } from '../core/split.ts';
import { Task } from '../core/task.ts';
import { authors, type Method } from './method.ts';

export const splitMethods = {
  'task.split': {
    summary: 'Split a task into parts; it waits for them and gets what they come to',
    callers: authors,
    isLarge: true,
    params: z.strictObject({
      id: TaskId.describe('the task'),
      token: z.string().max(100).optional().describe('the claim token of this attempt; without it the caller itself must hold the task'),
      ...PartsWish.shape,
      collect: Collect.optional(),
      on_part_fail: OnPartFail.optional(),
    }),
    result: z.object({ task: Task, parts: z.array(Task) }),
    tool: 'task_update',
  },
} as const satisfies Record<string, Method>;
