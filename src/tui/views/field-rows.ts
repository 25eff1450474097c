/** A text that is being typed, in rows, with its cursor. */

import type { TextField } from '../model/text-field.ts';
import { widthOf } from '../pieces/fitted.ts';
import type { Cell } from '../pieces/row.tsx';

const graphemes = new Intl.Segmenter();

/** The rows around the cursor, each exactly so wide. */
export function fieldRows({ text, at }: TextField, width: number, height: number): Cell[][] {
  const rows: { cells: Cell[]; hasCursor: boolean }[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    const end = offset + line.length;
    const cursor = at >= offset && at <= end ? at - offset : -1;
    rows.push({ cells: lineCells(line, cursor, width), hasCursor: cursor >= 0 });
    offset = end + 1;
  }
  const cursorRow = rows.findIndex(({ hasCursor }) => hasCursor);
  const top = Math.max(0, cursorRow - height + 1);
  return rows.slice(top, top + height).map(({ cells }) => cells);
}

/** With the part in view that the cursor is in. */
function lineCells(line: string, cursor: number, width: number): Cell[] {
  if (cursor < 0) return [{ text: line, width }];
  const before = tail(line.slice(0, cursor), width - 1);
  const [under] = graphemes.segment(line.slice(cursor));
  const letter = under?.segment ?? ' ';
  const used = widthOf(before) + Math.max(1, widthOf(letter));
  return [
    { text: before, width: widthOf(before) },
    { text: letter, width: Math.max(1, widthOf(letter)), role: 'selected' },
    { text: line.slice(cursor + (under?.segment.length ?? 0)), width: Math.max(0, width - used) },
  ];
}

function tail(text: string, columns: number): string {
  let rest = text;
  while (widthOf(rest) > columns) rest = rest.slice([...graphemes.segment(rest)][0]!.segment.length);
  return rest;
}
