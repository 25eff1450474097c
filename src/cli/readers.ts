/** From the words of the command line to values, each with a complaint that says what would have been right. */

import { isUtf8 } from 'node:buffer';
import { parseDuration, parseSize } from '../config/duration.ts';
import { SwarmError } from '../core/error.ts';
import type { JsonValue } from '../core/json.ts';
import { didYouMean } from '../core/nearest.ts';
import type { ContractParam, ParamType } from '../protocol/contract-json.ts';
import { unreadable } from './file-trouble.ts';
import type { ReadContext, Reader } from './verb.ts';

/** The call is wrong, whatever the board looks like: exit code 2. */
export const usageError = (message: string, hint?: string): SwarmError =>
  new SwarmError('bad_params', message, hint === undefined ? {} : { hint });

export const asIs: Reader<string> = text => text;

/** `t12`, or `12` for short. */
export const taskId: Reader<string> = (text, { what }) => idOf('t', text, what, 'a task id such as t12');

/** `m40`, or `40` for short. */
export const messageId: Reader<string> = (text, { what }) => idOf('m', text, what, 'a message id such as m40');

/** `a7`, or `7` for short. */
export const artifactId: Reader<string> = (text, { what }) => idOf('a', text, what, 'an artifact id such as a7');

/** `r2`, or `2` for short. */
export const runId: Reader<string> = (text, { what }) => idOf('r', text, what, 'a run id such as r2');

function idOf(letter: string, text: string, what: string, expected: string): string {
  const [, number] = /^[a-z]?([1-9]\d{0,14})$/i.exec(text) ?? [];
  const isOther = /^[a-z]/i.test(text) && text[0]!.toLowerCase() !== letter;
  if (number === undefined || isOther) throw usageError(`${what} must be ${expected}, not '${text}'`);
  return letter + number;
}

/** `90s`, `10m`, `2h`; a bare number counts seconds. */
export const durationMs: Reader<number> = (text, { what }) => {
  const ms = /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1000) : parseDuration(text);
  if (ms === undefined) throw usageError(`${what} must be a duration such as 90s, 10m or 2h, not '${text}'`);
  return ms;
};

/** `20000`, or `64KiB`. */
export const sizeBytes: Reader<number> = (text, { what }) => {
  const bytes = /^\d{1,15}$/.test(text) ? Number(text) : parseSize(text);
  if (bytes === undefined) throw usageError(`${what} must be a size such as 20000, 64KiB or 2MB, not '${text}'`);
  return bytes;
};

/** `20000`, `500k` or `2M`. */
export const count: Reader<number> = (text, { what }) => {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text) ?? [];
  if (number === undefined) throw usageError(`${what} must be a number such as 20000, 500k or 2M, not '${text}'`);
  return Math.round(Number(number) * ({ k: 1e3, M: 1e6 }[unit] ?? 1));
};

/** `5`, `0.25` or `$5`. */
export const dollars: Reader<number> = (text, { what }) => {
  const value = Number(/^\$?(\d+(?:\.\d+)?)$/.exec(text)?.[1]);
  if (!(value > 0)) throw usageError(`${what} must be a number of dollars above 0, such as 5 or 0.25, not '${text}'`);
  return value;
};

/** `2`, `0.5` or `2x`. */
export const factor: Reader<number> = (text, { what }) => {
  const value = Number(/^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1]);
  if (!(value > 0)) throw usageError(`${what} must be a number above 0, such as 2 or 0.5, not '${text}'`);
  return value;
};

/** `0.4`, or `40%`. */
export const fraction: Reader<number> = (text, { what }) => {
  const [, number, percent] = /^(\d*\.?\d+)(%?)$/.exec(text) ?? [];
  const value = Number(number) / (percent === '%' ? 100 : 1);
  if (!(value >= 0 && value <= 1)) throw usageError(`${what} must be between 0 and 1, or 0% and 100%, not '${text}'`);
  return value;
};

/** `NAME=AMOUNT`. */
export const amount: Reader<readonly [string, number]> = (text, { what }) => {
  const [, name, number] = /^([^=]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (name === undefined) throw usageError(`${what} must look like gpu=1, not '${text}'`);
  return [name, Number(number)];
};

/** The text itself, or `-` for standard input. */
export const textOrStdin: Reader<string> = (text, context) => (text === '-' ? stdinText(context) : text);

/** The text itself, `@FILE` for what a file holds (`@@` for a text that begins with @), or `-` for standard input. */
export const textOrFile: Reader<string> = (text, context) => {
  if (text === '-') return stdinText(context);
  if (text.startsWith('@@')) return text.slice(1);
  return text.startsWith('@') ? fileText(text.slice(1)) : text;
};

/** JSON: as text, from `@FILE`, or from `-`. */
export const json: Reader<JsonValue> = async (text, context) => {
  const source = await textOrFile(text, context);
  try {
    return JSON.parse(source) as JsonValue;
  } catch (error) {
    throw usageError(`${context.what} must be JSON: ${(error as Error).message}`);
  }
};

export async function fileText(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const bytes = await readFile(file).catch(cause => {
    throw unreadable(file, cause);
  });
  if (!isUtf8(bytes)) throw usageError(`${file} is no UTF-8 text`, 'Save it as UTF-8; bytes of any kind go in by `swarm artifact put`.');
  return bytes.toString();
}

/** All of standard input, without the line break at its end. */
export async function stdinText({ what, terminal }: ReadContext): Promise<string> {
  if (terminal.stdin.isTTY) terminal.note(`swarm: reading ${what} from the terminal; end it with Ctrl-D on a line of its own`);
  const parts: Buffer[] = [];
  for await (const part of terminal.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

/** How a value of this parameter is read. */
export function readerOf(param: ContractParam, path: string): Reader<unknown> {
  if (path.endsWith('_ms')) return durationMs;
  if (param.enum !== undefined && !param.open) return oneOf(param.enum);
  return byType[param.type];
}

export const oneOf =
  <V extends string>(values: readonly V[]): Reader<V> =>
  (text, { what }) => {
    const found = values.find(value => value === text);
    if (found !== undefined) return found;
    throw usageError(`${what} cannot be '${text}': it is one of ${values.join(', ')}`, didYouMean(text, values) || undefined);
  };

const number =
  (isRight: (value: number) => boolean, expected: string): Reader<number> =>
  (text, { what }) => {
    const value = Number(text);
    if (text.trim() === '' || !isRight(value)) throw usageError(`${what} must be ${expected}, not '${text}'`);
    return value;
  };

export const wholeNumber: Reader<number> = number(Number.isSafeInteger, 'a whole number');

const byType: Readonly<Record<ParamType, Reader<unknown>>> = {
  string: asIs,
  name: asIs,
  boolean: asIs,
  object: json,
  json,
  task: taskId,
  message: messageId,
  integer: wholeNumber,
  number: number(Number.isFinite, 'a number'),
};
