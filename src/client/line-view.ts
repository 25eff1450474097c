/** Draws lines that somebody else made, as many as fit: looking back through what scrolled away, and a worker of another size. */

import type { AttachSize } from '../protocol/attach.ts';

export interface LineView {
  readonly lines: readonly string[];
  /** The first line that is shown. */
  readonly top: number;
  readonly size: AttachSize;
  /** In the lines' own places; left out, it is hidden. */
  readonly cursor?: { readonly x: number; readonly y: number } | undefined;
  /** In the upper right corner. */
  readonly mark?: string | undefined;
  /** In the lower right corner. */
  readonly note?: string | undefined;
}

export function drawLines({ lines, top, size, cursor, mark, note }: LineView): string {
  const rows = Array.from({ length: size.rows }, (_, row) => at(row, 0) + rowText(lines[top + row] ?? '', size.cols));
  const corners = [mark === undefined ? '' : corner(0, mark, size), note === undefined ? '' : corner(size.rows - 1, note, size)];
  return `\x1b[?2026h\x1b[?25l\x1b[?7l${rows.join('')}${corners.join('')}\x1b[?7h${cursorText(cursor, top, size)}\x1b[?2026l`;
}

/** A short text in the right corner of a row, which leaves the last cell alone: to fill that would begin a new line. */
export function corner(row: number, text: string, { cols }: AttachSize): string {
  const shown = text.slice(0, Math.max(0, cols - 1));
  return `${at(row, cols - 1 - shown.length)}\x1b[0;7m${shown}\x1b[0m`;
}

/** Columns are not counted here: with wrapping off a line that is too long ends at the edge, and there a mark says that it goes on. */
function rowText(line: string, cols: number): string {
  const text = line.replace(colours, '');
  const mayExceed = text.length > cols || (text.length * 2 > cols && /[^\x20-\x7e]/.test(text) && columnsAtMost(text) > cols);
  const edge = mayExceed ? `\x1b[${cols}G\x1b[0;2m>\x1b[0m` : '';
  return `\x1b[0m\x1b[K${line}\x1b[0m${edge}`;
}

const colours = /\x1b\[[\d;:]*m/g;

/** Each character that may be wide counts as two. */
const columnsAtMost = (text: string): number => [...text].reduce((sum, character) => sum + (character < '\u1100' ? 1 : 2), 0);

const at = (row: number, column: number): string => `\x1b[${row + 1};${column + 1}H`;

function cursorText(cursor: LineView['cursor'], top: number, { cols, rows }: AttachSize): string {
  if (cursor === undefined || cursor.x >= cols || cursor.y < top || cursor.y >= top + rows) return '';
  return `${at(cursor.y - top, cursor.x)}\x1b[?25h`;
}
