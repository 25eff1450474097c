/** The contract of hooks: what an agent's own events tell the swarm. */

import * as z from 'zod';
import { limits } from '../core/limits.ts';
import { MessageId, Name } from '../core/names.ts';
import type { Method } from './method.ts';

const word = z.string().min(1).max(limits.nameChars);
const Value = z.union([z.string().max(limits.hookValueChars), z.number(), z.boolean(), z.null()]);

export const hookMethods = {
  'worker.hook': {
    summary: 'Tell an event of your hooks; the answer is what the hook is to print',
    callers: ['worker', 'orchestrator', 'monitor'],
    params: z.strictObject({
      agent: word.describe('which agent you are: claude, codex and so on'),
      event: word.describe('the event, as the agent calls it'),
      payload: z
        .record(z.string().max(limits.nameChars), Value)
        .refine(payload => Object.keys(payload).length <= limits.hookValues, `at most ${limits.hookValues} values`)
        .default({})
        .describe('what the agent says of it: plain values only'),
    }),
    result: z.object({
      output: z
        .string()
        .nullable()
        .describe('unread messages, in the form in which the agent takes them; null when there is nothing to hand over'),
      told: z.array(MessageId).describe('which messages these are: say so with worker.told once they are printed'),
    }),
  },
  'worker.tools': {
    summary: 'Say that the agent has been told of the tools of the swarm: prompts that need them may come',
    callers: ['worker', 'orchestrator', 'monitor'],
    params: z.strictObject({}),
    result: z.object({ name: Name }),
  },
  'worker.told': {
    summary: 'These messages were handed over by a hook: from now on they count as read',
    callers: ['worker', 'orchestrator', 'monitor'],
    params: z.strictObject({ messages: z.array(MessageId).min(1).max(100) }),
    result: z.object({ messages: z.array(MessageId) }),
  },
} as const satisfies Record<string, Method>;
