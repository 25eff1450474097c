/** Text of exactly so many columns: cut with an ellipsis, or filled up with blanks. */

import stringWidth from 'string-width';
import { oneLine } from '../../wording/text.ts';

const plain = /^[\x20-\x7e]*$/;

export const widthOf = (text: string): number => (plain.test(text) ? text.length : stringWidth(text));

const graphemes = new Intl.Segmenter();

/** At most so wide. What a terminal would obey is spelled out first, whoever wrote it. */
export function cut(text: string, columns: number, ellipsis = '…'): string {
  if (columns <= 0) return '';
  const line = oneLine(text);
  if (plain.test(line)) return line.length <= columns ? line : line.slice(0, columns - ellipsis.length) + ellipsis;
  if (stringWidth(line) <= columns) return line;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(line)) {
    const width = stringWidth(segment);
    if (used + width > columns - ellipsis.length) break;
    kept += segment;
    used += width;
  }
  return kept + ellipsis;
}

export function fitted(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const shown = cut(text, columns);
  const blank = ' '.repeat(Math.max(0, columns - widthOf(shown)));
  return align === 'left' ? shown + blank : blank + shown;
}

/** In lines of at most so many columns, broken at blanks where there are any; its own line breaks stay. */
export function wrapped(text: string, columns: number): string[] {
  return text.split('\n').flatMap(paragraph => wrapLine(oneLine(paragraph), Math.max(1, columns)));
}

function wrapLine(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<= )/)) {
    if (widthOf(line + word.trimEnd()) <= columns) {
      line += word;
      continue;
    }
    if (line !== '') lines.push(line.trimEnd());
    line = word;
    while (widthOf(line.trimEnd()) > columns) {
      const head = headOf(line, columns);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return [...lines, line.trimEnd()];
}

function headOf(text: string, columns: number): string {
  let head = '';
  for (const { segment } of graphemes.segment(text)) {
    if (head !== '' && widthOf(head + segment) > columns) break;
    head += segment;
  }
  return head;
}
