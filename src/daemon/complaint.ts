/** What is wrong with a parameter, in words for whoever sent it. */

import type * as z from 'zod';

/** Only where the contract has no words of its own for it. */
export function complaintOf(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return input === undefined ? missing : `must be ${kinds[issue.expected] ?? issue.expected}, not ${kindOf(input)}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'too_big':
      return bound('at most', issue.maximum, issue.origin, input);
    case 'too_small':
      return issue.minimum === 1 && issue.origin !== 'number' && issue.origin !== 'int'
        ? 'must not be empty'
        : bound('at least', issue.minimum, issue.origin, input);
    default:
      return undefined;
  }
}

export const missing = 'is missing';

const kinds: Readonly<Record<string, string>> = {
  ...{ string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false' },
  ...{ object: 'an object', record: 'an object', array: 'a list' },
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'number' ? String(value) : (kinds[typeof value] ?? typeof value);
}

const oneOf = (values: readonly unknown[]): string => (values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`);

const units: Readonly<Record<string, string>> = { string: 'characters', array: 'items', map: 'entries', set: 'items' };

/** `must have at most 500 characters, not 600`, `must be at least 0, not -1` */
function bound(word: 'at most' | 'at least', limit: number | bigint, origin: string, input: unknown): string {
  const unit = units[origin];
  if (unit === undefined) return `must be ${word} ${limit}, not ${String(input).slice(0, 100)}`;
  return `must have ${word} ${limit} ${unit}, not ${(input as { length?: number }).length ?? 'so many'}`;
}
