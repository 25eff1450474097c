/** What a demo agent reports: a sentence, or the plainest value that fits the hand-off it was given. */

import type { JsonValue } from '../core/json.ts';
import { handoffIn } from '../core/workflow/handoff-text.ts';

interface Shape {
  readonly type?: string;
  readonly enum?: readonly JsonValue[];
  readonly items?: Shape;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
}

export function demoResult(description: string | null, sentence: string): JsonValue {
  const schema = handoffIn(description ?? '');
  return schema === undefined ? sentence : plainest(schema as Shape, sentence);
}

function plainest(shape: Shape, sentence: string): JsonValue {
  const { type, enum: values, items = {}, minItems = 0, properties = {} } = shape;
  if (values !== undefined) return values[0] ?? null;
  if (type === 'object')
    return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, plainest(inner, `${name}: ${sentence}`)]));
  if (type === 'array') return Array.from({ length: Math.max(2, minItems) }, (_, at) => plainest(items, `${at + 1}, ${sentence}`));
  if (type === 'boolean') return true;
  return type === 'number' || type === 'integer' ? 1 : sentence;
}
