/** `--input name=value`: read as the workflow says what kind of value it is. */

import type { JsonValue } from '../core/json.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Input, Workflow } from '../core/workflow/workflow.ts';
import { textOrFile, usageError } from './readers.ts';
import type { Terminal } from './terminal.ts';

export async function inputValues(words: readonly string[], { inputs }: Workflow, terminal: Terminal): Promise<Record<string, JsonValue>> {
  const values: Record<string, JsonValue> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) throw usageError(`--input must look like name=value, not '${word}'`);
    const name = word.slice(0, at);
    if (!Object.hasOwn(inputs, name)) {
      const known = Object.keys(inputs);
      throw usageError(
        `the workflow has no input '${name}'`,
        didYouMean(name, known, known.length === 0 ? 'It has none.' : `It has: ${known.join(', ')}.`),
      );
    }
    const text = await textOrFile(word.slice(at + 1), { what: `--input ${name}`, terminal });
    values[name] = inputFrom(text, inputs[name]!, name);
  }
  return values;
}

function inputFrom(text: string, { type }: Input, name: string): JsonValue {
  if (type === 'string') return text;
  if (type === 'number') return numberIn(text, name);
  if (type === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true';
    throw usageError(`--input ${name} must be true or false, not '${text}'`);
  }
  const value = parsed(text);
  if (type === 'list') return Array.isArray(value) ? value : listIn(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw usageError(`--input ${name} must be a map as JSON, not '${text}'`);
}

/** A list as JSON; else a line each; else with commas. */
const listIn = (text: string): string[] =>
  text
    .split(text.includes('\n') ? '\n' : ',')
    .map(item => item.trim())
    .filter(item => item !== '');

function numberIn(text: string, name: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw usageError(`--input ${name} must be a number, not '${text}'`);
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
