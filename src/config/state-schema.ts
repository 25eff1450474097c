/** What a file on a kind of agent may hold: its states, its hooks, its ways to take a prompt; checked, and as the rest of swarm reads it. */

import * as z from 'zod';
import { type AgentLore, type HookLore, type HookMeaning, type HookRefusal, type SubmitLore, usualSubmit } from '../core/agent-lore.ts';
import { agentStates } from '../core/agent-state.ts';
import {
  type AgentSigns,
  bottomLinesMax,
  type MessageRule,
  messageClasses,
  type Region,
  type StateRule,
  wheelPolicies,
} from '../core/state-rules.ts';
import { durationPattern, parseDuration } from './duration.ts';
import { keyList } from './setting.ts';

const listMax = 100;
const patternCharsMax = 500;

const Pattern = z
  .string()
  .min(1)
  .max(patternCharsMax)
  .refine(isPattern, 'must be a regular expression, as JavaScript reads it with flag u');
const Word = z.string().min(1).max(100);
const State = z.enum(agentStates);

const Span = z
  .string()
  .regex(durationPattern, 'must be a duration such as 300ms')
  .transform(text => parseDuration(text) ?? 0);

const InRegion = z
  .string()
  .regex(
    /^(title|progress|prompt|after rule|bottom [1-9]\d?)$/,
    'must be title, progress, prompt, after rule, or bottom and a number of lines',
  )
  .transform((text): Region => {
    const [, lines] = /^bottom (\d+)$/.exec(text) ?? [];
    if (lines !== undefined) return { kind: 'bottom', lines: Math.min(Number(lines), bottomLinesMax) };
    return { kind: text === 'after rule' ? 'after_rule' : (text as 'title' | 'progress' | 'prompt') };
  });

const Answer = keyList('The keys that answer it.');
const CasesOfAnswer = z
  .array(z.strictObject({ when: Pattern, keys: Answer }))
  .min(1)
  .max(9);

const Rule = z
  .strictObject({
    name: Word,
    state: z.enum(['busy', 'idle', 'waiting', 'unknown']),
    in: InRegion,
    match: Pattern,
    also: Pattern.nullable().default(null),
    unless: Pattern.nullable().default(null),
    priority: z.int().min(0).max(1_000).default(0),
    answer: z
      .union([Answer.transform(keys => [{ when: null, keys }]), CasesOfAnswer])
      .nullable()
      .default(null),
  })
  .refine(({ state, answer }) => answer === null || state === 'waiting', {
    path: ['answer'],
    error: 'answers a question: it needs state: waiting',
  })
  .transform(({ in: region, ...rule }): StateRule => ({ ...rule, region }));

const Said = { class: z.enum(messageClasses), pause: Span.prefault('15m') };

const Message = z
  .strictObject({ ...Said, in: InRegion.prefault('bottom 15'), match: Pattern })
  .transform(({ in: region, pause, ...rule }): MessageRule => ({ ...rule, region, pauseMs: pause }));

/** The value of `states` of an agent. */
const AgentStates = z
  .strictObject({
    rules: z.array(Rule).max(listMax).default([]),
    messages: z.array(Message).max(listMax).default([]),
    quiet_is_idle: z.boolean().default(false),
  })
  .transform(({ quiet_is_idle: quietIsIdle, ...signs }): AgentSigns => ({ ...signs, quietIsIdle }));

const Meaning = z.union([
  z.enum([...agentStates, 'session']).transform((state): HookMeaning => ({ state })),
  z
    .strictObject({ by: Word, values: z.record(Word, State), otherwise: State.default('unknown') })
    .transform(({ by, ...meaning }): HookMeaning => ({ field: by, ...meaning })),
]);

const Mail = z.strictObject({ unless: Word.nullable().default(null), reply: z.json(), state: State.nullable().default(null) });

const Refused = z
  .strictObject({
    by: Word,
    words: z.array(Word).max(10).default([]),
    values: z.record(
      Word,
      z.strictObject(Said).transform(({ pause, ...said }) => ({ ...said, pauseMs: pause })),
    ),
  })
  .transform(({ by, ...refusal }): HookRefusal => ({ field: by, ...refusal }));

/** The value of `hooks`, as far as it tells what events mean. */
const AgentHooks = z
  .strictObject({
    session: z.array(Word).max(10).default([]),
    events: z.record(Word, Meaning).default({}),
    mail: z.record(Word, Mail).default({}),
    refusals: z.record(Word, Refused).default({}),
  })
  .transform((hooks): HookLore => hooks);

/** The value of `submit`. */
const AgentSubmit = z
  .strictObject({
    mode: z.enum(['auto', 'raw']).default(usualSubmit.mode),
    enter: z.string().min(1).max(20).default(usualSubmit.enter),
    min_delay: Span.default(usualSubmit.minDelayMs),
    per_line: Span.default(usualSubmit.perLineMs),
    max_delay: Span.default(usualSubmit.maxDelayMs),
    settle: Span.default(usualSubmit.settleMs),
    verify: Span.default(usualSubmit.verifyMs),
    retries: z.int().min(0).max(10).default(usualSubmit.retries),
    echoes: z.boolean().default(usualSubmit.echoes),
    file_bytes: z.int().min(100).max(65_536).default(usualSubmit.fileBytes),
    file_lines: z.int().min(1).max(1_000).default(usualSubmit.fileLines),
    folded: Pattern.nullable().default(usualSubmit.folded),
  })
  .transform(
    ({ min_delay, per_line, max_delay, settle, verify, file_bytes, file_lines, ...plain }): SubmitLore => ({
      ...plain,
      ...{ minDelayMs: min_delay, perLineMs: per_line, maxDelayMs: max_delay, settleMs: settle, verifyMs: verify },
      ...{ fileBytes: file_bytes, fileLines: file_lines },
    }),
  );

/** A whole file; the name of the agent is that of the file. */
export const AgentFile = z
  .strictObject({
    description: z.string().max(500).optional(),
    programs: z.array(Word).max(listMax).default([]),
    states: AgentStates.prefault({}),
    hooks: AgentHooks.prefault({}),
    submit: AgentSubmit.prefault({}),
    wheel: z.enum(wheelPolicies).default('arrows'),
  })
  .transform(
    ({ programs, states, hooks, submit, wheel }): Omit<AgentLore, 'name'> => ({ programs, signs: { ...states, wheel }, hooks, submit }),
  );

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}
