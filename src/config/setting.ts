/** The kinds of setting a configuration is made of: each checks its text, and says in words which values it takes. */

import * as z from 'zod';
import { type Stroke, usualPauseMs } from '../core/keys.ts';
import { limits } from '../core/limits.ts';
import { durationPattern, parseDuration, parseSize, sizePattern } from './duration.ts';

export type SettingKind =
  | 'duration'
  | 'size'
  | 'integer'
  | 'number'
  | 'choice'
  | 'text'
  | 'lines'
  | 'list'
  | 'keys'
  | 'dimensions'
  | 'resource'
  | 'open';

/** What each setting carries beside its zod type; `settings.ts` reads it back for messages, the reference and the JSON schema. */
export interface SettingMeta {
  readonly kind: SettingKind;
  /** Completes "must be ...". */
  readonly expects: string;
  readonly description: string;
  /** Its text is a template: see core/template.ts. */
  readonly isTemplate?: boolean;
  /** What is below it has no schema of ours. */
  readonly isOpen?: boolean;
}

interface Range<T> {
  readonly preset: T;
  readonly min: T;
  readonly max: T;
}

export const duration = (description: string, range: Range<string>) =>
  amount('duration', durationPattern, parseDuration, description, range);

/** A duration that may be left out, and is then absent. */
export const optionalDuration = (description: string, { min, max }: Omit<Range<string>, 'preset'>) =>
  checkedAmount(durationPattern, parseDuration, min, max)
    .optional()
    .meta(meta('duration', `a duration from ${min} to ${max}`, description));

export const size = (description: string, range: Range<string>) => amount('size', sizePattern, parseSize, description, range);

export function integer(description: string, { preset, min, max }: Range<number>) {
  const expects = `a whole number from ${min} to ${max}`;
  return z
    .int()
    .min(min)
    .max(max)
    .default(preset)
    .meta(meta('integer', expects, description));
}

/** A whole number that may be left out, and is then absent. */
export function optionalInteger(description: string, { min, max }: Omit<Range<number>, 'preset'>) {
  const expects = `a whole number from ${min} to ${max}`;
  return z
    .int()
    .min(min)
    .max(max)
    .optional()
    .meta(meta('integer', expects, description));
}

export function fraction(description: string, { preset, min, max }: Range<number>) {
  return z
    .number()
    .min(min)
    .max(max)
    .default(preset)
    .meta(meta('number', `a number from ${min} to ${max}`, description));
}

const dollarRange = (most: number) => z.number().min(0).max(most);
const dollarMeta = (description: string, most: number) => meta('number', `a number of dollars from 0 to ${most}`, description);

export const dollars = (description: string, most: number) => dollarRange(most).meta(dollarMeta(description, most));

/** Dollars that may be left out, and are then absent. */
export const optionalDollars = (description: string, most: number) => dollarRange(most).optional().meta(dollarMeta(description, most));

const thousands = { '': 1, k: 1e3, M: 1e6, G: 1e9 } as const;
const countPattern = /^(\d+(?:\.\d+)?)([kMG]?)$/;

/** A number of many, such as 2M; left out, it is absent. */
export function optionalCount(description: string, most: number) {
  const counted = (text: string): number => {
    const [, number, unit] = countPattern.exec(text)!;
    return Math.round(Number(number) * thousands[unit as keyof typeof thousands]);
  };
  const whole = z.int().min(1).max(most);
  return z
    .union([whole, z.string().regex(countPattern).transform(counted).pipe(whole)])
    .optional()
    .meta(meta('text', `a whole number from 1 to ${most}, which may be written as 500k or 2M`, description));
}

export function choice<const T extends readonly [string, ...string[]]>(description: string, options: T, preset: T[number]) {
  const expects = `one of ${options.join(', ')}`;
  return z
    .enum(options)
    .default(preset as never)
    .meta(meta('choice', expects, description));
}

/** The name of a key. */
export function key(description: string, pattern: RegExp, preset: string) {
  const expects = 'Ctrl and a letter or sign, such as ctrl-q or ctrl-], but none that is Escape, Tab, Enter or Backspace';
  return z
    .string()
    .regex(pattern)
    .default(preset)
    .meta(meta('text', expects, description));
}

/** What is looked for on a screen. */
export function pattern(description: string) {
  return z
    .string()
    .min(1)
    .max(limits.labelChars)
    .refine(isPattern)
    .meta(meta('text', `a regular expression of at most ${limits.labelChars} characters`, description));
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') !== undefined;
  } catch {
    return false;
  }
}

/** A line of text; left out, it is absent from the configuration. */
export function text(description: string, lengthMax: number, more: { isTemplate?: boolean } = {}) {
  const expects = `one line of text of 1 to ${lengthMax} characters`;
  return z
    .string()
    .min(1)
    .max(lengthMax)
    .regex(/^[^\x00-\x1f\x7f-\x9f]*$/)
    .optional()
    .meta(meta('text', expects, description, more));
}

/** Text of any number of lines; left out, it is absent. */
export function lines(description: string, lengthMax: number, more: { isTemplate?: boolean } = {}) {
  return z
    .string()
    .min(1)
    .max(lengthMax)
    .regex(withoutNul)
    .optional()
    .meta(meta('lines', `text of 1 to ${lengthMax} characters, without NUL`, description, more));
}

/** A list of texts, or of what a text may stand for. */
export function list<T extends z.ZodType>(description: string, item: T, max: number, expects: string) {
  return z
    .array(item)
    .max(max)
    .meta(meta('list', expects, description));
}

/** The text of one item of a list or one entry of a map: a number or `true` there is taken as it is written. */
export function item(description: string, lengthMax: number, more: { isTemplate?: boolean } = {}) {
  return z
    .string()
    .max(lengthMax)
    .regex(withoutNul)
    .meta(meta('lines', `text of at most ${lengthMax} characters, without NUL`, description, more));
}

/** A structure that only its reader understands. */
export const open = (description: string, more: { isTemplate?: boolean } = {}) =>
  z.unknown().meta(meta('open', 'text, a number, a list or a map', description, { ...more, isOpen: true }));

/** Keys of a keyboard by name; out comes what a terminal sends for them. */
export const keys = (description: string, preset: string) =>
  keyList(description)
    .prefault(preset)
    .meta(meta('keys', keyNames, description));

/** Keys that are pressed one after the other, each with its effect, and where it matters how long after the one before. */
export const keyList = (description: string) =>
  z
    .string()
    .regex(keysPattern, `must be ${keyNames}`)
    .transform(strokesIn)
    .meta(meta('keys', keyNames, description));

const keyNames =
  'keys by name, such as escape, enter or ctrl-c, with a space between two, a pause, or what must be seen before: escape "esc again" escape';

const keyPattern = '(escape|enter|tab|space|up|down|ctrl-[a-z]|[!-~])';
const keysPattern = new RegExp(`^${keyPattern}( (\\d{1,4}ms |"[^"]{1,80}" )?${keyPattern}){0,9}$`);

const bytesOfKeys: Readonly<Record<string, string>> = {
  ...{ escape: '\x1b', enter: '\r', tab: '\t', space: ' ', up: '\x1b[A', down: '\x1b[B' },
};

const strokesIn = (names: string): readonly Stroke[] =>
  [...names.matchAll(/(?:(\d+)ms |"([^"]+)" )?(\S+)/g)].map(([, pause, shown, name], at) => ({
    bytes: bytesOf(name!),
    afterMs: at === 0 || shown !== undefined ? 0 : pause === undefined ? usualPauseMs : Number(pause),
    ...(shown !== undefined && { shown }),
  }));

const bytesOf = (name: string): string =>
  bytesOfKeys[name] ?? (name.length === 1 ? name : String.fromCharCode(name.charCodeAt('ctrl-'.length) & 0x1f));

/** Columns and rows, `120x40`. */
export function dimensions(description: string, { preset, max }: { preset: string; max: readonly [cols: number, rows: number] }) {
  const isWithin = ([cols, rows]: readonly number[]): boolean => cols! >= 1 && cols! <= max[0] && rows! >= 1 && rows! <= max[1];
  return z
    .string()
    .regex(/^\d{1,4}x\d{1,4}$/)
    .transform(text => text.split('x').map(Number))
    .refine(isWithin)
    .prefault(preset)
    .meta(meta('dimensions', `columns and rows such as 120x40, at most ${max.join('x')}`, description));
}

const withoutNul = /^[^\x00]*$/;

/** A number with its unit; out comes the plain number, in milliseconds or bytes. */
function amount(
  kind: 'duration' | 'size',
  pattern: RegExp,
  parse: (text: string) => number | undefined,
  description: string,
  { preset, min, max }: Range<string>,
) {
  return checkedAmount(pattern, parse, min, max)
    .prefault(preset)
    .meta(meta(kind, `a ${kind} from ${min} to ${max}`, description));
}

function checkedAmount(pattern: RegExp, parse: (text: string) => number | undefined, min: string, max: string) {
  const [least, most] = [parse(min)!, parse(max)!];
  return z
    .string()
    .regex(pattern, { abort: true })
    .transform((text, context) => {
      const value = parse(text);
      if (value !== undefined && value >= least && value <= most) return value;
      context.issues.push({ code: 'custom', message: 'out of range', input: text });
      return z.NEVER;
    });
}

/** zod's own registry takes any JSON object; this narrows it to what the readers of it rely on. */
const meta = (
  kind: SettingKind,
  expects: string,
  description: string,
  more: { isTemplate?: boolean; isOpen?: boolean } = {},
): SettingMeta & Record<string, string | boolean> => ({ kind, expects, description, ...more });
