/** The contract of resources: what there is, who has it, who waits for it. */

import * as z from 'zod';
import { Instant } from '../core/names.ts';
import { everyone, type Method } from './method.ts';

export const Resource = z.object({
  name: z.string(),
  capacity: z.number().describe('how much of it there is: at once, or within `per_ms`'),
  per_ms: z.number().nullable().describe('of a rate, the span of time in which no more is begun; null for what tasks hold while they run'),
  used: z.number(),
  used_by: z
    .array(z.object({ task: z.string(), owner: z.string(), amount: z.number() }))
    .describe('tasks in progress that took some of it'),
  waiting: z.number().int().describe('tasks that could begin but for resources, this one among them'),
});
export type Resource = z.infer<typeof Resource>;

export const resourceMethods = {
  'resource.list': {
    summary: 'List the resources that tasks share: how much there is, who has it, how many tasks wait',
    callers: everyone,
    params: z.strictObject({}),
    result: z.object({
      resources: z.array(Resource),
      next_at: Instant.nullable().describe('when a rate lets the next waiting task begin'),
    }),
    tool: 'memory_status',
  },
} as const satisfies Record<string, Method>;
