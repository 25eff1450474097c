/** Text in lines that fit: broken at blanks, so that no word is torn. */

import { oneLine } from './text.ts';

/** How wide text is where it will stand. */
export interface Measure {
  width(text: string): number;
  /** At most `columns` wide, with an ellipsis where something was cut off. */
  cut(text: string, columns: number): string;
}

/** Only a word that is longer than a whole line is cut. Its own line breaks stay. */
export const wrapped = (text: string, columns: number, measure: Measure): string[] =>
  text.split('\n').flatMap(paragraph => wrapLine(oneLine(paragraph), columns, measure));

function wrapLine(text: string, columns: number, { width, cut }: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<= )(?=[^ ])/)) {
    if (line !== '' && width((line + word).trimEnd()) > columns) {
      lines.push(line);
      line = '';
    }
    line += word;
  }
  return [...lines, line].map(each => cut(each.trimEnd(), columns));
}
