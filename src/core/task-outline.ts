/** A task without its long texts: what a row of a list needs to be shown, filtered and put in its place. */

import type * as z from 'zod';
import { Task } from './task.ts';

export const TaskOutline = Task.pick({
  ...({ id: true, title: true, command: true, status: true, priority: true, owner: true, assignee: true, attempt: true } as const),
  ...({ failures: true, lost: true, retries: true, progress: true, step: true, reason: true, tags: true, requires: true } as const),
  ...({ depends_on: true, parent: true, created_by: true, ready_at: true, created_at: true, updated_at: true } as const),
  ...({ started_at: true, finished_at: true } as const),
});
export type TaskOutline = z.infer<typeof TaskOutline>;

export const outlineFields = Object.keys(TaskOutline.shape) as (keyof TaskOutline)[];

export const outlineOf = (task: TaskOutline): TaskOutline =>
  Object.fromEntries(outlineFields.map(field => [field, task[field] ?? null])) as unknown as TaskOutline;
