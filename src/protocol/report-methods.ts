/** The contract of reports in one piece. */

import * as z from 'zod';
import { Task, TaskStatus } from '../core/task.ts';
import { ReportedUsage } from '../core/usage.ts';
import { hands, type Method } from './method.ts';
import { taskMethods } from './task-methods.ts';

const { error, fatal } = taskMethods['task.fail'].params.shape;
const { result, artifacts } = taskMethods['task.done'].params.shape;

export const reportMethods = {
  'task.report': {
    summary: 'Report several things about a task at once: all of it is stored, or none',
    callers: hands,
    isLarge: true,
    params: z.strictObject({
      ...taskMethods['task.progress'].params.shape,
      checkpoint: taskMethods['task.checkpoint'].params.shape.data.optional().describe('data that the next attempt can go on from'),
      status: TaskStatus.extract(['in_progress', 'completed', 'pending_review', 'failed', 'pending'])
        .optional()
        .describe('how it ends: as by task.done, task.submit, task.fail or task.release'),
      ...{ result, artifacts, error: error.optional(), fatal: fatal.unwrap().optional() },
      why: taskMethods['task.release'].params.shape.why,
      usage: ReportedUsage.optional().describe('what you took since your last report, where nobody can read it'),
    }),
    result: Task,
    tool: 'task_update',
  },
} as const satisfies Record<string, Method>;
