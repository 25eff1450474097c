/** The kinds of setting a configuration is made of: each checks its text, and says in words which values it takes. */

import * as z from 'zod';
import { durationPattern, parseDuration, parseSize, sizePattern } from './duration.ts';

export type SettingKind = 'duration' | 'size' | 'integer' | 'number' | 'choice' | 'text';

/** What each setting carries beside its zod type; `settings.ts` reads it back for messages, the reference and the JSON schema. */
export interface SettingMeta {
  readonly kind: SettingKind;
  /** Completes "must be ...". */
  readonly expects: string;
  readonly description: string;
}

interface Range<T> {
  readonly preset: T;
  readonly min: T;
  readonly max: T;
}

export const duration = (description: string, range: Range<string>) =>
  amount('duration', durationPattern, parseDuration, description, range);

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

export function fraction(description: string, { preset, min, max }: Range<number>) {
  return z
    .number()
    .min(min)
    .max(max)
    .default(preset)
    .meta(meta('number', `a number from ${min} to ${max}`, description));
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

/** A line of text; left out, it is absent from the configuration. */
export function text(description: string, lengthMax: number) {
  const expects = `one line of text of 1 to ${lengthMax} characters`;
  return z
    .string()
    .min(1)
    .max(lengthMax)
    .regex(/^[^\x00-\x1f\x7f-\x9f]*$/)
    .optional()
    .meta(meta('text', expects, description));
}

/** A number with its unit; out comes the plain number, in milliseconds or bytes. */
function amount(
  kind: 'duration' | 'size',
  pattern: RegExp,
  parse: (text: string) => number | undefined,
  description: string,
  { preset, min, max }: Range<string>,
) {
  const [least, most] = [parse(min)!, parse(max)!];
  const checked = z
    .string()
    .regex(pattern, { abort: true })
    .transform((text, context) => {
      const value = parse(text);
      if (value !== undefined && value >= least && value <= most) return value;
      context.issues.push({ code: 'custom', message: 'out of range', input: text });
      return z.NEVER;
    });
  return checked.prefault(preset).meta(meta(kind, `a ${kind} from ${min} to ${max}`, description));
}

/** zod's own registry takes any JSON object; this narrows it to what the readers of it rely on. */
const meta = (kind: SettingKind, expects: string, description: string): SettingMeta & Record<string, string> => ({
  kind,
  expects,
  description,
});
