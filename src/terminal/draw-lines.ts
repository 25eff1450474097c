/** Draws lines of a screen onto an empty one of the same size, from its top: every cell, its kind of emptiness and every wrap. */

import { type Brush, penAt } from './brush.ts';
import type { Line } from './cells.ts';
import { drawRow, isEmptyAt } from './draw-row.ts';
import type { Page } from './emulator.ts';
import { blankPen, hasBackground, isErasure, isSamePen, plainPen } from './pen.ts';

/** From this line of the page on. `rows` of the terminal that is drawn on: after as many lines each one scrolls the first off. */
export function drawLines(brush: Brush, page: Page, first: number, rows: number): void {
  let cursor = 0;
  for (let index = first; index < page.lines.length; index++) {
    const line = page.lines.get(index)!;
    const above = index > first ? page.lines.get(index - 1)! : undefined;
    const scrolls = index - first >= rows;
    const continues = above !== undefined && line.isWrapped && (cursor === above.length ? hasFirst(line) : leavesGap(above, line));
    if (above && !line.isWrapped) goToNextRow(brush, scrolls);
    else if (above && !continues) forceWrap(brush, above, cursor, rows);
    else if (above && cursor < above.length) brush.write(`\x1b[${above.length}G`);
    cursor = drawRow(brush, line, { continues, isFilled: continues && scrolls && hasBackground(penAt(line, 0)) });
  }
}

/** A line that scrolls in is filled with the background at hand. */
function goToNextRow(brush: Brush, scrolls: boolean): void {
  if (scrolls && hasBackground(brush.pen)) brush.use(plainPen);
  brush.write('\r\n');
}

/** Printing the first cell goes to the next row when the cursor has ended behind the margin of the one above. */
const hasFirst = (line: Line): boolean => !isEmptyAt(line, 0) && line.getWidth(0) > 0;

/** A wide character finds no room in the last column, and leaves it empty in its own attributes. */
function leavesGap(above: Line, line: Line): boolean {
  const last = above.length - 1;
  if (!hasFirst(line) || line.getWidth(0) < 2 || !isEmptyAt(above, last) || above.getWidth(last) === 0) return false;
  return isSamePen(blankPen(penAt(above, last)), blankPen(penAt(line, 0)));
}

/** Only printing wraps, so something is printed, and erased again. */
function forceWrap(brush: Brush, above: Line, cursor: number, rows: number): void {
  const isAtMargin = cursor === above.length;
  brush.use(plainPen);
  if (!isAtMargin) brush.write(`\x1b[${above.length}G `);
  brush.write(' \r\x1b[X');
  if (isAtMargin || rows < 2) return;
  const blank = blankPen(penAt(above, above.length - 1));
  brush.write('\x1b[A');
  if (isErasure(blank)) {
    brush.use(blank);
    brush.write(`\x1b[${above.length}G\x1b[X`);
  } else {
    brush.write('\r');
    drawRow(brush, above, { continues: false, isFilled: false });
  }
  brush.use(plainPen);
  brush.write('\x1b[B\r');
}
