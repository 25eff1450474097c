/** The flags that describe a task, for the verbs that make and edit one. */

import type { Budget } from '../core/budget.ts';
import type { Gate } from '../core/task.ts';
import { amount, count, dollars, textOrStdin } from './readers.ts';
import type { Flags } from './verb.ts';

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
  }) as const satisfies Flags;

export const newTaskFields = fields('');
export const editedTaskFields = fields('change.');

interface Built {
  readonly resource?: (readonly [string, number])[];
  readonly review?: boolean;
  readonly 'max-cost'?: number;
  readonly 'max-tokens'?: number;
}

/** The parameters that are not simply the value of one flag. */
export function builtFields(options: Built): {
  resources?: Record<string, number>;
  gates?: Gate[];
  budget?: Budget;
} {
  const { 'max-cost': cost, 'max-tokens': tokens } = options;
  const budget = { ...(cost === undefined ? {} : { max_cost: cost }), ...(tokens === undefined ? {} : { max_tokens: tokens }) };
  return {
    ...(cost === undefined && tokens === undefined ? {} : { budget }),
    ...(options.resource === undefined ? {} : { resources: Object.fromEntries(options.resource) }),
    ...(options.review ? { gates: [{ type: 'review' }] } : {}),
  };
}
