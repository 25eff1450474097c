/** The contract of usage: what work took, what it may take, and what agents say of it themselves. */

import * as z from 'zod';
import { Budget } from '../core/budget.ts';
import { limits } from '../core/limits.ts';
import { Instant, TaskId } from '../core/names.ts';
import { ReportedUsage, Usage } from '../core/usage.ts';
import { coordinators, everyone, type Method } from './method.ts';

const scopes = ['worker', 'task', 'run', 'pool', 'model', 'day'] as const;

const Sum = z.object({ name: z.string().describe('empty for what belongs to none'), ...Usage.shape });

const BudgetState = z.object({
  subject: z.string().describe('swarm, or pool:NAME'),
  budget: Budget,
  usage: Usage,
  level: z.enum(['within', 'warned', 'reached']),
  share: z.number().describe('of the part that is nearest to its end; 1 is all of it'),
  is_set: z.boolean().describe('set by a person, in place of what the configuration says'),
});
export type BudgetState = z.infer<typeof BudgetState>;

export const usageMethods = {
  usage: {
    summary: 'Show what work took in tokens and money, and how much of each budget is used up',
    callers: everyone,
    params: z.strictObject({
      by: z.enum(scopes).default('pool').describe('what to sum up by: worker, task, run, pool, model or day'),
      since_ms: z
        .number()
        .int()
        .positive()
        .max(limits.sinceMs)
        .optional()
        .describe('how far back to look, in milliseconds; all there is when left out'),
    }),
    result: z.object({
      since: Instant,
      by: z.enum(scopes),
      rows: z.array(Sum),
      total: Usage,
      run: Usage.describe('since the swarm was brought up'),
      budgets: z.array(BudgetState),
    }),
    tool: 'memory_status',
  },
  'usage.report': {
    summary: 'Say what you took, where nobody can read it; counted once for each key',
    callers: everyone,
    params: z.strictObject({
      usage: ReportedUsage,
      key: z.string().min(1).max(100).optional().describe('your own key for this report: repeating it counts nothing'),
    }),
    result: z.object({
      counted: z.boolean(),
      why: z.string().nullable().describe('why it was not counted'),
      usage: Usage.describe('all that you took since the swarm was brought up'),
    }),
  },
  'usage.task': {
    summary: 'Show what all attempts at a task took together',
    callers: everyone,
    params: z.strictObject({ id: TaskId.describe('the task') }),
    result: Usage,
  },
  'budget.set': {
    summary: 'Set or raise the budget of a pool or of the whole swarm, or leave it to the configuration again',
    callers: coordinators,
    params: z.strictObject({
      subject: z
        .string()
        .min(1)
        .max(limits.nameChars + 'pool:'.length)
        .describe('swarm, or the name of a pool'),
      budget: Budget.nullable().describe('null for what the configuration says'),
    }),
    result: z.object({ budgets: z.array(BudgetState) }),
  },
} as const satisfies Record<string, Method>;
