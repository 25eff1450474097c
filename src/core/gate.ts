/** Gates: what must hold of a result before its task counts as completed, and the record of what came of each. */

import * as z from 'zod';
import { JsonSchema } from './json-shape.ts';
import { limits } from './limits.ts';
import { Instant, Label, TaskId } from './names.ts';
import { voteTerms } from './vote.ts';

const timeout = (about: string) => z.number().int().positive().max(limits.timeoutMs).optional().describe(about);

const ReviewGate = z.strictObject({
  type: z.literal('review').describe('someone other than the author approves the result'),
  reviewers: z.number().int().min(1).max(limits.reviewersPerGate).optional().describe('how many must approve; one without it'),
  capability: Label.optional().describe('what a reviewer must be able to do; `review` without it'),
  rounds: z
    .number()
    .int()
    .min(1)
    .max(limits.retriesPerTask)
    .optional()
    .describe('how often agents may send it back before a person decides; 3'),
  timeout_ms: timeout('how long a reviewer may stay silent before another one is asked, in milliseconds'),
});
export type ReviewGate = z.infer<typeof ReviewGate>;

const Threshold = z
  .strictObject({
    pattern: z
      .string()
      .min(1)
      .max(limits.labelChars)
      .refine(isPattern, 'this is no regular expression')
      .optional()
      .describe('its first group, or else all that it matches, is the number; the last number of the output without it'),
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'a threshold needs a min or a max');
export type Threshold = z.infer<typeof Threshold>;

const CommandGate = z.strictObject({
  type: z.literal('command').describe('a command line ends with code 0: tests, lint, a scan, a benchmark'),
  command: z.string().trim().min(1).max(limits.commandChars).describe('run by /bin/sh where the work was done'),
  cwd: z
    .string()
    .min(1)
    .max(1_000)
    .refine(isInside, 'must lead to a folder inside of the project')
    .optional()
    .describe('a folder of the project'),
  timeout_ms: timeout('how long it may take, in milliseconds; 10 minutes without it'),
  name: z.string().trim().min(1).max(limits.labelChars).optional().describe('what to call it'),
  threshold: Threshold.optional().describe('bounds for a number that it prints'),
});
export type CommandGate = z.infer<typeof CommandGate>;

const SchemaGate = z.strictObject({
  type: z.literal('schema').describe('the result is as this JSON Schema says'),
  schema: JsonSchema.describe('a JSON Schema'),
});

const VoteGate = z.strictObject({
  type: z.literal('vote').describe('agents vote on the result; the first option lets it pass'),
  question: z.string().trim().min(1).max(limits.titleChars).optional().describe('what is asked'),
  ...z.object(voteTerms).partial().shape,
});
export type VoteGate = z.infer<typeof VoteGate>;

export const Gate = z.discriminatedUnion('type', [ReviewGate, CommandGate, SchemaGate, VoteGate]);
export type Gate = z.infer<typeof Gate>;

const gateStates = ['pending', 'running', 'passed', 'failed', 'dropped'] as const;

const Review = z.object({
  reviewer: z.string(),
  state: z.enum(['asked', 'approved', 'rejected', 'silent']),
  comment: z.string().nullable(),
  asked_at: Instant,
  due_at: Instant.describe('when somebody else is asked'),
  answered_at: Instant.nullable(),
});
export type Review = z.infer<typeof Review>;

/** What became of one gate in one round: a round begins each time that the result is handed in. */
export const GateRun = z.object({
  task: TaskId,
  round: z.number().int(),
  gate: z.number().int().describe('its place among the gates of that round'),
  attempt: z.number().int(),
  type: z.enum(['review', 'command', 'vote']),
  name: z.string().describe('what it is called, such as the command line'),
  state: z.enum(gateStates).describe('dropped: another gate failed first, or the task went another way'),
  output: z.string().nullable().describe('the end of what it printed, or why it failed'),
  log: z.string().nullable().describe('the file that holds all of it'),
  by: z.string().nullable().describe('who decided it'),
  vote: z.string().nullable(),
  person: z.string().nullable().describe('why only a person can decide it'),
  reviews: z.array(Review),
  opened_at: Instant,
  started_at: Instant.nullable(),
  finished_at: Instant.nullable(),
});
export type GateRun = z.infer<typeof GateRun>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'gm') instanceof RegExp;
  } catch {
    return false;
  }
}

function isInside(folder: string): boolean {
  return !folder.startsWith('/') && !folder.split('/').includes('..');
}
