/** The flags that describe a task, for the verbs that make and edit one. */

import type { Budget } from '../core/budget.ts';
import type { Gate } from '../core/gate.ts';
import type { Handoff } from '../core/handoff.ts';
import type { JsonValue } from '../core/json.ts';
import { amount, count, dollars, fileText, json, textOrStdin, usageError, wholeNumber } from './readers.ts';
import type { Flags, Reader } from './verb.ts';

const schemaFile: Reader<JsonValue> = async (file, { what }) => {
  try {
    return JSON.parse(await fileText(file)) as JsonValue;
  } catch (error) {
    throw error instanceof SyntaxError ? usageError(`${what}: ${file} is not JSON: ${error.message}`) : error;
  }
};

/** `prefix` leads to where the method keeps the fields. */
const fields = <P extends string>(prefix: P) =>
  ({
    priority: { value: 'P', short: 'p', param: `${prefix}priority` },
    tag: { value: 'T', short: 't', param: `${prefix}tags` },
    requires: { value: 'CAP', param: `${prefix}requires` },
    description: { value: 'TEXT', short: 'd', param: `${prefix}description`, read: textOrStdin },
    command: { value: 'CMD', param: `${prefix}command` },
    complexity: { value: 'WORD', param: `${prefix}complexity` },
    retries: { value: 'N', param: `${prefix}retries` },
    timeout: { value: '10m', param: `${prefix}timeout_ms`, about: 'longest time that one attempt may take' },
    resource: { value: 'NAME=N', like: `${prefix}resources`, many: true, read: amount },
    handoff: {
      value: 'JSON',
      like: `${prefix}handoff`,
      read: json,
      about: 'what is wanted of it in named pieces: JSON, @FILE, or - (docs/results.md)',
    },
    'own-pool': { about: 'only its own pool may take it, also while that gets nothing done' },
    'max-cost': {
      value: 'DOLLARS',
      like: `${prefix}budget`,
      read: dollars,
      about: 'the most that all attempts may cost; then it is not tried again',
    },
    'max-tokens': {
      value: 'TOKENS',
      like: `${prefix}budget`,
      read: count,
      about: 'the most tokens that all attempts may take, such as 2M',
    },
    review: { about: 'someone other than the author must approve the result' },
    reviewers: { value: 'N', about: 'so many others must approve the result', read: wholeNumber },
    gate: { value: 'CMD', about: 'a command line that must end with code 0 before it counts as completed', many: true },
    'gate-schema': { value: 'FILE', about: 'a JSON Schema that the result must be as', read: schemaFile },
    'gate-vote': { about: 'the other workers vote on the result' },
  }) as const satisfies Flags;

export const newTaskFields = fields('');
export const editedTaskFields = fields('change.');

interface Built {
  readonly handoff?: JsonValue;
  readonly ownPool?: boolean;
  readonly resource?: (readonly [string, number])[];
  readonly review?: boolean;
  readonly reviewers?: number;
  readonly gate?: string[];
  readonly 'gate-schema'?: JsonValue;
  readonly 'gate-vote'?: boolean;
  readonly 'max-cost'?: number;
  readonly 'max-tokens'?: number;
}

/** The parameters that are not simply the value of one flag. */
export function builtFields(options: Built): {
  resources?: Record<string, number>;
  fallback?: boolean;
  gates?: Gate[];
  handoff?: Handoff;
  budget?: Budget;
} {
  const { 'max-cost': cost, 'max-tokens': tokens } = options;
  const budget = { ...(cost === undefined ? {} : { max_cost: cost }), ...(tokens === undefined ? {} : { max_tokens: tokens }) };
  const gates = gatesOf(options);
  return {
    ...(cost === undefined && tokens === undefined ? {} : { budget }),
    ...(options.resource === undefined ? {} : { resources: Object.fromEntries(options.resource) }),
    ...(options.ownPool ? { fallback: false } : {}),
    ...(options.handoff === undefined ? {} : { handoff: options.handoff as Handoff }),
    ...(gates.length === 0 ? {} : { gates }),
  };
}

const gatesOf = ({ review, reviewers, gate = [], 'gate-schema': schema, 'gate-vote': vote }: Built): Gate[] => [
  ...(schema === undefined ? [] : [{ type: 'schema' as const, schema }]),
  ...gate.map(command => ({ type: 'command' as const, command })),
  ...(reviewers === undefined ? [] : [{ type: 'review' as const, reviewers }]),
  ...(review && reviewers === undefined ? [{ type: 'review' as const }] : []),
  ...(vote ? [{ type: 'vote' as const }] : []),
];
