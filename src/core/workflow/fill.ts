/** `{{paths}}` in the texts of a workflow: filled in without a shell, so that what is filled in stays a value. */

import type { JsonValue } from '../json.ts';
import { shellWord } from '../shell-word.ts';
import { piecesOf } from '../template.ts';
import { type Lookup, pathOf } from './expression.ts';

/** `\{{so}}` is the text `{{so}}`. */
const reference = /\\\{(\{[^{}]*\})\}|\{\{\s*([^{}]*?)\s*\}\}/g;

/** As they are written between the braces. */
export const referencesIn = (template: string): string[] => pieces(template).flatMap(piece => ('name' in piece ? [piece.name] : []));

export const filledText = (template: string, lookup: Lookup): string => filled(template, lookup, inText);

/** Each value becomes one word, whatever it holds. */
export const filledCommand = (template: string, lookup: Lookup): string => filled(template, lookup, value => shellWord(inText(value)));

/** References inside quotes: there a quoted word would end the quotation. */
export function quotedReferences(command: string): string[] {
  const found: string[] = [];
  let quote: string | null = null;
  for (const piece of pieces(command)) {
    if ('name' in piece) {
      if (quote !== null) found.push(piece.name);
      continue;
    }
    for (let at = 0; at < piece.text.length; at++) {
      const character = piece.text[at]!;
      if (character === '\\' && quote !== "'") at++;
      else if (quote === null && (character === '"' || character === "'")) quote = character;
      else if (character === quote) quote = null;
    }
  }
  return found;
}

const pieces = (template: string) => piecesOf(template, reference);

const filled = (template: string, lookup: Lookup, write: (value: JsonValue) => string): string =>
  pieces(template)
    .map(piece => ('text' in piece ? piece.text : write(lookup(pathOf(piece.name) ?? []))))
    .join('');

/** What is not there leaves nothing behind. */
const inText = (value: JsonValue): string => (typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value));
