/** A prompt on its way into a terminal: cleaned, as the bytes that are typed, and found again on the screen. */

import type { SubmitLore } from './agent-lore.ts';
import { promptText } from './state-rules.ts';

/** Nothing in it may end a paste, press a key or move a cursor. */
export const cleaned = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
    .trim();

const linesIn = (text: string): number => text.split('\n').length;

/** Whether it is so long that a file and a line that names it arrive more surely. */
export const isLong = (text: string, { fileBytes, fileLines }: SubmitLore): boolean =>
  linesIn(text) > fileLines || new TextEncoder().encode(text).length > fileBytes;

/** Agents that read a file cut longer lines, and a result of JSON is one line. */
const shortPieces = /.{1,1500}$|.{1,1499} |.{1,1500}/gu;

/** Broken behind spaces, where there are any. */
export const inShortLines = (text: string): string =>
  text
    .split('\n')
    .flatMap(line => line.match(shortPieces) ?? [''])
    .join('\n');

/** Without marks for a paste a line break would be Enter. */
export function asTyped(text: string, { mode }: SubmitLore, takesPastes: boolean): string {
  const closed = asksForCompletion.test(text) ? `${text} ` : text;
  return mode === 'auto' && takesPastes ? `\x1b[200~${closed}\x1b[201~` : closed.replace(/\s*\n\s*/g, ' ');
}

/** Behind such a word a list is open, of files or commands, and Enter takes what stands first in it. */
const asksForCompletion = /(?:^|\s)(?:[#$/:!~]\S*|\S*@\S*)$/;

/** Between a prompt and its Enter. */
export const pauseMs = (text: string, { minDelayMs, perLineMs, maxDelayMs }: SubmitLore): number =>
  Math.max(minDelayMs, Math.min(maxDelayMs, linesIn(text) * perLineMs));

const tailChars = 24;

/** Whether the box into which prompts are typed still holds this one; undefined where there is no such box to be seen. */
export function boxHolds(lines: readonly string[], text: string, { folded }: SubmitLore): boolean | undefined {
  const box = promptText(lines);
  if (box === undefined) return undefined;
  if (folded !== null && new RegExp(folded, 'u').test(box)) return true;
  const tail = bare(text).slice(-tailChars);
  return tail !== '' && bare(box).includes(tail);
}

/** Whether it is to be seen at all, in a box or not. */
export function isShown(lines: readonly string[], text: string, { folded }: SubmitLore): boolean {
  const shown = lines.join('\n');
  return bare(shown).includes(bare(text).slice(-tailChars)) || (folded !== null && new RegExp(folded, 'u').test(shown));
}

/** A box breaks lines where it likes, and draws its border between them. */
const bare = (text: string): string => text.replace(/[\s\u2500-\u257f]+/g, '');
