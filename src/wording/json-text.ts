/** Free-form values as people read them: a text as it is, anything else as JSON. */

import type { JsonValue } from '../core/json.ts';

export const jsonText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** On one line, and short. */
export function jsonHint(value: JsonValue | undefined, charsMax = 80): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1)}…`;
}
