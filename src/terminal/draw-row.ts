/** Draws one line into an empty row, telling apart cells that are empty from those with a space in them. */

import { apart, type Brush, penAt, textAt } from './brush.ts';
import type { Line } from './cells.ts';
import { blankPen, isErasure, isSamePen, type Pen, plainPen } from './pen.ts';
import { isWidthUncertain, widthOf } from './widths.ts';

export interface RowStart {
  /** The cursor is still behind the row above, and the first character brings it here. */
  readonly continues: boolean;
  /** The row is filled with the background of that character. */
  readonly isFilled: boolean;
}

const wideSpace = '\u3000';

export const isEmptyAt = (line: Line, x: number): boolean => line.hasContent(x) === 0;

/** Yields the column that the cursor ends in; behind the last one if that was printed. */
export function drawRow(brush: Brush, line: Line, { continues, isFilled }: RowStart): number {
  const row = new Row(brush, line);
  // The last character of the row above is not to take up this one.
  if (continues && isWidthUncertain(line.getString(0))) brush.write(apart);
  let x = continues ? row.drawCharacter(0) : 0;
  if (isFilled) row.clearRest();
  if (row.prepareEnd()) x = 0;
  while (x < line.length) x += isEmptyAt(line, x) ? row.drawBlanks(x) : row.drawCharacter(x);
  return row.cursor;
}

class Row {
  cursor = 0;
  /** On some terminals the cursor may be elsewhere. */
  private isUncertain = false;
  /** Cells that hold something drawn on the way to another. */
  private readonly stale = new Set<number>();
  private preparedFrom: number;
  private readonly brush: Brush;
  private readonly line: Line;

  constructor(brush: Brush, line: Line) {
    this.brush = brush;
    this.line = line;
    this.preparedFrom = line.length;
  }

  /** Yields how many columns it took. */
  drawCharacter(x: number): number {
    const { brush, line } = this;
    const text = textAt(line, x);
    const width = Math.max(line.getWidth(x), 1);
    this.goTo(x);
    brush.use(penAt(line, x));
    // A wide character cut in two, or a mark without a character, would not stay in this cell.
    if (x + width > line.length) brush.write(' ');
    else brush.write(widthOf(text.codePointAt(0)!) === 0 ? ` ${text}` : text);
    this.isUncertain = isWidthUncertain(text);
    this.cursor = Math.min(x + width, line.length);
    return width;
  }

  /** Yields how many there are of a kind. */
  drawBlanks(x: number): number {
    const pen = blankPen(penAt(this.line, x));
    let end = x + 1;
    while (end < this.line.length && isEmptyAt(this.line, end) && isSamePen(blankPen(penAt(this.line, end)), pen)) end++;
    if (isSamePen(pen, plainPen)) {
      for (const cell of this.stale) if (cell >= x && cell < end) this.erase(cell, 1, plainPen);
    } else if (isErasure(pen)) {
      this.erase(x, end - x, pen);
    } else {
      for (let cell = x; cell < end; cell++) this.drawStruckBlank(cell, pen);
    }
    return end - x;
  }

  private erase(x: number, count: number, pen: Pen): void {
    this.goTo(x);
    this.brush.use(pen);
    this.brush.write(`\x1b[${count === 1 ? '' : count}X`);
  }

  /** Emptiness with a line through it is what is left of a wide character when its other half is printed over. */
  private drawStruckBlank(x: number, pen: Pen): void {
    if (x >= this.preparedFrom) return;
    if (x + 1 < this.preparedFrom) this.printOverHalf(x, x + 1, pen);
    else {
      this.goTo(x);
      this.brush.use(pen);
      this.brush.write(' ');
      this.cursor = x + 1;
    }
  }

  private printOverHalf(wideAt: number, overAt: number, pen: Pen): void {
    this.moveTo(wideAt);
    this.brush.use(pen);
    this.brush.write(wideSpace);
    this.moveTo(overAt);
    this.brush.write(' ');
    this.cursor = overAt + 1;
    this.stale.add(overAt);
  }

  /** At the margin only the cell before can be the other half, so this comes first, from right to left. */
  prepareEnd(): boolean {
    for (let x = this.line.length - 1; x > 0 && this.isStruck(x); x--) {
      this.printOverHalf(x - 1, x - 1, blankPen(penAt(this.line, x)));
      this.preparedFrom = x;
    }
    return this.preparedFrom < this.line.length;
  }

  private isStruck(x: number): boolean {
    return isEmptyAt(this.line, x) && this.line.getWidth(x) > 0 && !isErasure(blankPen(penAt(this.line, x)));
  }

  clearRest(): void {
    this.brush.use(plainPen);
    this.brush.write('\x1b[K');
  }

  private goTo(x: number): void {
    if (this.cursor !== x || this.isUncertain) this.moveTo(x);
  }

  private moveTo(x: number): void {
    this.brush.write(x === 0 ? '\r' : `\x1b[${x + 1}G`);
    this.cursor = x;
    this.isUncertain = false;
  }
}
