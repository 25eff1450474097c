/** The two ways of giving a result: as a text, or as JSON. */

import type { JsonValue } from '../core/json.ts';
import { json, textOrFile, usageError } from './readers.ts';
import type { Flags } from './verb.ts';

export const resultFlags = {
  result: { value: 'TEXT', about: 'what came of it: a text, @FILE, or - for standard input', read: textOrFile },
  'result-json': { value: 'JSON', about: 'the same as structured data: JSON, @FILE, or -', read: json },
} as const satisfies Flags;

export function resultParam({ options }: { options: { result?: string; 'result-json'?: JsonValue } }): { result?: JsonValue } {
  const { result, 'result-json': structured } = options;
  if (result !== undefined && structured !== undefined) throw usageError('--result and --result-json exclude each other');
  const value = structured ?? result;
  return value === undefined ? {} : { result: value };
}
