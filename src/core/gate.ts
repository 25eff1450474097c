/** Gates: what must hold of a result before its task counts as completed, and what their records make of the task. */

import * as z from 'zod';
import type { JsonValue } from './json.ts';
import { JsonSchema, shapeFaults } from './json-shape.ts';
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

/** The gates that have a record: a schema is checked at once, and what is handed in without any gate waits for a review. */
export function recordedGates(gates: readonly Gate[]): Exclude<Gate, { type: 'schema' }>[] {
  const recorded = gates.filter(gate => gate.type !== 'schema');
  return gates.length === 0 ? [{ type: 'review' }] : recorded;
}

/** What is open when a result has just been handed in. */
export function firstReason(gates: readonly Gate[]): string {
  const recorded = recordedGates(gates);
  const commands = recorded.filter(({ type }) => type === 'command');
  return `waits for ${(commands.length > 0 ? commands : recorded).map(gateName).join(' and ')}`;
}

/** Why the result does not have the shape that its gates ask for; nothing when it has. */
export function schemaTrouble(gates: readonly Gate[], result: JsonValue): string | undefined {
  const faults = gates.flatMap(gate => (gate.type === 'schema' ? shapeFaults(gate.schema, result) : []));
  if (faults.length === 0) return undefined;
  return `the result is not as its schema says: ${faults.slice(0, faultsShown).join('; ')}`;
}

const faultsShown = 5;

export type GatesNext =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly run: GateRun }
  | { readonly kind: 'open'; readonly open: readonly GateRun[]; readonly reason: string };

/** What the records of one round make of their task. Agents and people look only at what the machines have let pass. */
export function gatesAfter(runs: readonly GateRun[]): GatesNext {
  const failed = runs.find(run => run.state === 'failed');
  if (failed !== undefined) return { kind: 'failed', run: failed };
  const left = runs.filter(run => run.state === 'pending' || run.state === 'running');
  if (left.length === 0) return { kind: 'passed' };
  const commands = left.filter(run => run.type === 'command');
  const open = commands.length > 0 ? commands : left;
  return { kind: 'open', open, reason: reasonOf(open) };
}

const forPerson = 'waits for a person: ';
/** Nobody but a person brings it on. Told by its reason, which is part of its facts, so that whoever follows them knows. */
export const waitsForPerson = ({ status, reason }: { readonly status: string; readonly reason: string | null }): boolean =>
  status === 'pending_review' && reason?.startsWith(forPerson) === true;

function reasonOf(open: readonly GateRun[]): string {
  const person = open.find(run => run.person !== null);
  return person === undefined ? `waits for ${open.map(waitedFor).join(' and ')}` : `${forPerson}${person.person}`;
}

function waitedFor({ type, name, vote, reviews }: GateRun): string {
  if (type === 'vote') return vote === null ? 'a vote' : `vote ${vote}`;
  if (type === 'command') return name;
  const asked = reviews.filter(({ state }) => state === 'asked').map(({ reviewer }) => reviewer);
  const given = reviews.filter(({ state }) => state === 'approved').length;
  const what = given > 0 ? 'another review' : name;
  return asked.length === 0 ? what : `${what} by ${asked.join(' and ')}`;
}

/** What to call a gate. */
export function gateName(gate: Gate): string {
  switch (gate.type) {
    case 'review':
      return (gate.reviewers ?? 1) === 1 ? 'a review' : `${gate.reviewers} reviews`;
    case 'command':
      return gate.name ?? `\`${gate.command}\``;
    case 'schema':
      return 'a schema';
    case 'vote':
      return 'a vote';
  }
}

/** Why a number that a benchmark printed is not good enough; nothing when it is. */
export function thresholdTrouble({ pattern, min, max }: Threshold, output: string): string | undefined {
  const found = pattern === undefined ? [...output.matchAll(numbers)].at(-1) : [...output.matchAll(new RegExp(pattern, 'gm'))].at(-1);
  const text = found?.[1] ?? found?.[0];
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) return pattern === undefined ? 'it printed no number' : `it printed no number that fits ${pattern}`;
  if (min !== undefined && value < min) return `${value} is less than ${min}`;
  if (max !== undefined && value > max) return `${value} is more than ${max}`;
  return undefined;
}

const numbers = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

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

/** A worker may not have the daemon run a command line for it. */
export const hasCommandGate = ({ gates }: { readonly gates?: readonly Gate[] | undefined }): boolean =>
  gates?.some(({ type }) => type === 'command') === true;
