/** `--input name=value`: read as the workflow says what kind of value it is. */

import type { JsonValue } from '../core/json.ts';
import { didYouMean } from '../core/nearest.ts';
import { inputFrom } from '../core/workflow/input-from.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
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
    const read = inputFrom(text, inputs[name]!);
    if ('fault' in read) throw usageError(`--input ${name} ${read.fault}, not '${text}'`);
    values[name] = read.value;
  }
  return values;
}
