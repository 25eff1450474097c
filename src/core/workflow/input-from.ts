/** The value of an input, read from the text that a person has written for it. */

import type { JsonValue } from '../json.ts';
import type { Input } from './workflow.ts';

export function inputFrom(text: string, { type }: Pick<Input, 'type'>): { value: JsonValue } | { fault: string } {
  if (type === 'string') return { value: text };
  if (type === 'number') return numberIn(text);
  if (type === 'boolean') return text === 'true' || text === 'false' ? { value: text === 'true' } : { fault: 'must be true or false' };
  const value = parsed(text);
  if (type === 'list') return { value: Array.isArray(value) ? value : listIn(text) };
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? { value } : { fault: 'must be a map as JSON' };
}

/** As a person would write it: what `inputFrom` reads back. */
export const inputText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A list as JSON; else a line each; else with commas. */
const listIn = (text: string): string[] =>
  text
    .split(text.includes('\n') ? '\n' : ',')
    .map(item => item.trim())
    .filter(item => item !== '');

function numberIn(text: string): { value: number } | { fault: string } {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? { value } : { fault: 'must be a number' };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
