/** How a worker is told what shape its result must have, and how a program finds that in the text again. */

import type { JsonValue } from '../json.ts';

const sentence = 'Report the result as JSON that fits this schema:';

export const handoffText = (schema: JsonValue): string => `${sentence}\n${JSON.stringify(schema)}`;

export function handoffIn(description: string): JsonValue | undefined {
  const [, schema] = description.split(`${sentence}\n`);
  try {
    return schema === undefined ? undefined : (JSON.parse(schema.split('\n')[0]!) as JsonValue);
  } catch {
    return undefined;
  }
}
