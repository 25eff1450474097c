/** Votes: what is asked, who may answer, and what a set of ballots decides. */

import * as z from 'zod';
import type { JsonValue } from './json.ts';
import { limits } from './limits.ts';
import { Instant, Label, Name, TaskId } from './names.ts';

const VoteId = z.string().regex(/^v[1-9]\d{0,14}$/, 'must be a vote id such as v3');

const voteRules = ['majority', 'two-thirds', 'unanimous', 'scored'] as const;
export type VoteRule = (typeof voteRules)[number];

/** On what terms a vote is held. */
export const voteTerms = {
  options: z
    .array(z.string().trim().min(1).max(limits.titleChars))
    .min(2, 'a vote needs at least two options')
    .max(limits.optionsPerVote)
    .refine(options => new Set(options).size === options.length, 'two options are the same')
    .refine(options => !options.includes('abstain'), 'every voter may abstain, so abstain is no option')
    .describe('what can be voted for'),
  rule: z
    .enum(voteRules)
    .describe('majority: more than half of those who do not abstain; two-thirds; unanimous; scored: the highest sum of scores'),
  quorum: z
    .number()
    .int()
    .min(1)
    .max(limits.votersPerVote)
    .describe('how many ballots there must be, abstentions among them; more than half of the voters'),
  voters: z
    .array(Name)
    .min(1)
    .max(limits.votersPerVote)
    .describe('workers, role:NAME for all who have that role now (for a gate: also later), or operator; all workers without it'),
  deadline_ms: z.number().int().positive().max(limits.timeoutMs).describe('how long it lasts at most, in milliseconds; 10 minutes'),
};

const { options, ...terms } = voteTerms;
export const NewVote = z.strictObject({
  question: z.string().trim().min(1).max(limits.descriptionChars).describe('what is asked'),
  options,
  ...z.object(terms).partial().shape,
  task: TaskId.optional().describe('the task that it is about'),
  key: Label.optional().describe('a name of your own for it; a second vote with the same key is not opened, the first is returned'),
});
export type NewVote = z.infer<typeof NewVote>;

const Score = z.number().min(-1_000).max(1_000);

export const NewBallot = z.strictObject({
  option: z.string().max(limits.titleChars).optional().describe('what you vote for'),
  scores: z
    .record(z.string().max(limits.titleChars), Score)
    .optional()
    .describe('what each option is worth to you, where the rule is scored'),
  abstain: z.boolean().default(false).describe('you were asked and have no opinion; counts for the quorum'),
  why: z.string().trim().max(limits.noteChars).optional().describe('your reason'),
});
export type NewBallot = z.input<typeof NewBallot>;

const Ballot = z.object({
  voter: z.string(),
  option: z.string().nullable().describe('null: abstained, or gave scores'),
  scores: z.record(z.string(), z.number()).nullable(),
  why: z.string().nullable(),
  at: Instant,
});
export type Ballot = z.infer<typeof Ballot>;

const outcomes = ['decided', 'tie', 'undecided', 'no_quorum', 'expired', 'withdrawn'] as const;

export const Outcome = z.object({
  kind: z
    .enum(outcomes)
    .describe('undecided: no option has what the rule asks for; expired: nobody voted; withdrawn: what it was about is settled'),
  option: z.string().nullable().describe('what was decided'),
  tally: z.record(z.string(), z.number()).describe('votes, or sums of scores, for each option'),
  abstained: z.number().int(),
});
export type Outcome = z.infer<typeof Outcome>;

export const Vote = z.object({
  id: VoteId,
  question: z.string(),
  options: z.array(z.string()),
  rule: z.enum(voteRules),
  quorum: z.number().int(),
  voters: z.array(z.string()),
  task: z.string().nullable(),
  key: z.string().nullable(),
  opened_by: z.string(),
  opened_at: Instant,
  deadline: Instant,
  ballots: z.array(Ballot),
  outcome: Outcome.nullable().describe('null while it is open'),
  closed_at: Instant.nullable(),
});
export type Vote = z.infer<typeof Vote>;

type Terms = Pick<Vote, 'options' | 'rule' | 'quorum'>;

/** Whether everybody who may vote has: there is nothing to wait for any more. */
export const isComplete = ({ voters, ballots }: Pick<Vote, 'voters' | 'ballots'>): boolean => ballots.length >= voters.length;

export const usualQuorum = (voters: number): number => Math.floor(voters / 2) + 1;

/** What these ballots decide, in whatever order they came. */
export function outcomeOf({ options, rule, quorum }: Terms, ballots: readonly Ballot[]): Outcome {
  const counted = ballots.filter(({ option, scores }) => option !== null || scores !== null);
  const tally = Object.fromEntries(options.map(option => [option, sum(counted.map(ballot => worthOf(option, ballot)))]));
  const told = { option: null, tally, abstained: ballots.length - counted.length };
  if (ballots.length === 0) return { kind: 'expired', ...told };
  if (ballots.length < quorum) return { kind: 'no_quorum', ...told };
  if (counted.length === 0) return { kind: 'undecided', ...told };
  const most = Math.max(...options.map(option => tally[option]!));
  const leading = options.filter(option => tally[option] === most);
  if (leading.length > 1) return { kind: 'tie', ...told };
  return isEnough(rule, most, counted.length) ? { kind: 'decided', ...told, option: leading[0]! } : { kind: 'undecided', ...told };
}

function isEnough(rule: VoteRule, most: number, counted: number): boolean {
  switch (rule) {
    case 'majority':
      return most * 2 > counted;
    case 'two-thirds':
      return most * 3 >= counted * 2;
    case 'unanimous':
      return most === counted;
    case 'scored':
      return true;
  }
}

const worthOf = (option: string, ballot: Ballot): number =>
  ballot.scores === null ? Number(ballot.option === option) : (ballot.scores[option] ?? 0);

/** Scores have few digits: rounded, so that the order of the ballots cannot be felt in the last of many. */
/** Adding nothing makes one zero of the two that there are. */
const sum = (values: readonly number[]): number => Math.round(values.reduce((all, value) => all + value, 0) * 1e6) / 1e6 + 0;

/** Why this ballot cannot be cast in this vote; nothing when it can. */
export function ballotTrouble(
  { options, rule, voters }: Pick<Vote, 'options' | 'rule' | 'voters'>,
  voter: string,
  ballot: NewBallot,
): string | undefined {
  if (!voters.includes(voter)) return `${voter} is not among the voters: ${voters.slice(0, namesShown).join(', ')}, who alone may vote`;
  const { option, scores, abstain = false } = ballot;
  const said = [option !== undefined, scores !== undefined, abstain].filter(Boolean).length;
  if (said !== 1) return 'a ballot is one option, or scores, or an abstention';
  if (scores !== undefined && rule !== 'scored') return `scores are for votes with the rule scored, and this one is ${rule}`;
  const strange = [...(option === undefined ? [] : [option]), ...Object.keys(scores ?? {})].find(named => !options.includes(named));
  return strange === undefined ? undefined : `'${strange}' is none of its options: ${options.join(', ')}`;
}

const namesShown = 8;

/** The vote and the ballot that the payload of a `vote_response` stands for; nothing when it stands for none. */
export function ballotIn(payload: JsonValue | undefined): { vote: string; ballot: NewBallot } | undefined {
  const { vote_id: vote, choice, rationale, scores } = fieldsOf(payload);
  if (typeof vote !== 'string') return undefined;
  const why = typeof rationale === 'string' ? { why: rationale } : {};
  const rated = z.record(z.string(), Score).safeParse(scores);
  if (rated.success) return { vote, ballot: { scores: rated.data, ...why } };
  if (typeof choice !== 'string') return undefined;
  return { vote, ballot: choice === 'abstain' ? { abstain: true, ...why } : { option: choice, ...why } };
}

/** The vote that the payload of a `vote_request` opens; nothing when it opens none. */
export function voteIn(payload: JsonValue | undefined): NewVote | undefined {
  const { vote_id: key, question, options, deadline_ms, rule, quorum, voters } = fieldsOf(payload);
  const choices = Array.isArray(options) ? options.filter(option => option !== 'abstain') : options;
  const wish = { key, question, options: choices, deadline_ms, rule, quorum, voters };
  const read = NewVote.safeParse(Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)));
  return read.success ? read.data : undefined;
}

const fieldsOf = (payload: JsonValue | undefined): { readonly [name: string]: JsonValue | undefined } =>
  typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload : {};
