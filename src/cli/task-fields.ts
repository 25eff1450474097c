/** The flags that describe a task, for the verbs that make and edit one. */

import type { Gate } from '../core/task.ts';
import { amount, textOrStdin } from './readers.ts';
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
    'own-pool': { about: 'only its own pool may take it, also while that gets nothing done' },
    review: { about: 'someone other than the author must approve the result' },
  }) as const satisfies Flags;

export const newTaskFields = fields('');
export const editedTaskFields = fields('change.');

/** The parameters that are not simply the value of one flag. */
export function builtFields(options: { resource?: (readonly [string, number])[]; ownPool?: boolean; review?: boolean }): {
  resources?: Record<string, number>;
  fallback?: boolean;
  gates?: Gate[];
} {
  return {
    ...(options.resource === undefined ? {} : { resources: Object.fromEntries(options.resource) }),
    ...(options.ownPool ? { fallback: false } : {}),
    ...(options.review ? { gates: [{ type: 'review' }] } : {}),
  };
}
