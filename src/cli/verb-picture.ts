/** A verb as a reader of its help sees it: everything in words. */

import { summaryOf } from './contract.ts';
import { describeFlag, flagsOf, isMany, paramOfFlag } from './flags.ts';
import type { AnyVerb } from './verb.ts';

export interface VerbPicture {
  readonly words: string;
  readonly summary: string;
  readonly args: readonly (readonly [name: string, about: string])[];
  readonly flags: readonly FlagPicture[];
}

export interface FlagPicture {
  readonly name: string;
  readonly short: string | undefined;
  /** What its value is called; nothing for a switch. */
  readonly value: string | undefined;
  readonly about: string;
  readonly isMany: boolean;
}

/** What was typed after a verb. */
export interface Typed {
  readonly args: readonly string[];
  /** By flag: `true`, a text, or a list of texts. */
  readonly flags: Readonly<Record<string, unknown>>;
}

export function pictureOf(words: string, verb: AnyVerb): VerbPicture {
  const flags = flagsOf(verb).map(([name, flag]) => {
    const param = paramOfFlag(verb.method, flag);
    return { name, short: flag.short, value: flag.value, about: describeFlag(flag, param), isMany: isMany(flag, param) };
  });
  return { words, summary: summaryOf(verb), args: verb.args ?? [], flags };
}
