/** Where the tokens and the cost of an agent are found, as data: presets name sources, the best first. */

import type { Precision } from './usage.ts';

/** Which number stands where: paths into a line, with dots between their parts. */
export interface UsageFields {
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly cacheRead?: string | undefined;
  readonly cacheWrite?: string | undefined;
  /** In dollars. */
  readonly cost?: string | undefined;
}

export const lineSums = ['each', 'message', 'total', 'settle'] as const;
/**
 * each: every line counts; message: what is said of one message again replaces what was said before; total: numbers since the
 * beginning; settle: the cost of all that was counted, in place of what the list of prices made of it.
 */
export type LineSum = (typeof lineSums)[number];

/** What a kind of line says. */
export interface UsageLine {
  /** It is such a line when all of these paths have these values; `*` stands for any. */
  readonly where: Readonly<Record<string, string>>;
  readonly sum: LineSum;
  /** Where the name of the message stands, for `sum: message`. */
  readonly id?: string | undefined;
  readonly at?: string | undefined;
  readonly model?: string | undefined;
  readonly fields: UsageFields;
  /** Its input counts what was read from a cache as well. */
  readonly inputHasCache: boolean;
}

export const usageKinds = ['transcript', 'output', 'hook', 'screen', 'report'] as const;
export type UsageKind = (typeof usageKinds)[number];

export type UsageSource =
  /** A file of JSON lines that the agent writes: named by its hooks, or found by its session. */
  | {
      readonly kind: 'transcript';
      readonly precision: Precision;
      /** The field of a hook's payload that names the file. */
      readonly field: string;
      /** Where it is looked for else: ~, $VARIABLE, {session} and * are filled in. */
      readonly files: readonly string[];
      readonly lines: readonly UsageLine[];
    }
  /** JSON on its standard output: a value, or one a line. */
  | { readonly kind: 'output'; readonly precision: Precision; readonly lines: readonly UsageLine[] }
  /** The payload of one of its hooks. */
  | { readonly kind: 'hook'; readonly precision: Precision; readonly event: string; readonly line: UsageLine }
  /** What its screen shows last: a pattern with groups called input, output, cacheRead, cacheWrite, tokens or cost. */
  | { readonly kind: 'screen'; readonly precision: Precision; readonly pattern: string; readonly isTotal: boolean }
  /** Only what the agent, or somebody for it, says. */
  | { readonly kind: 'report'; readonly precision: Precision };
