/** Prints what a read came to: for programs as it is, for people in words. */

import { jsonLine } from '../wording/text.ts';
import type { Call } from './verb.ts';

export async function show<T>(
  { json, terminal }: Pick<Call, 'json' | 'terminal'>,
  result: T,
  inWords: (result: T) => string | Promise<string>,
): Promise<void> {
  terminal.print(json ? jsonLine(result) : await inWords(result));
}
