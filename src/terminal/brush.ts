/** Collects what draws a screen on a terminal: text and movements, with the attributes changed only where they differ. */

import type { Line } from './emulator.ts';
import type { Links } from './links.ts';
import { isSamePen, type Pen, penChange, penOfCell, plainPen } from './pen.ts';
import { clusterWidth } from './widths.ts';

export interface Brush {
  write(text: string): void;
  use(pen: Pen): void;
  readonly pen: Pen;
  text(): string;
}

export function openBrush(links: Links): Brush {
  let pen = plainPen;
  let drawn = '';
  return {
    get pen() {
      return pen;
    },
    write(text) {
      drawn += text;
    },
    use(next) {
      if (isSamePen(pen, next)) return;
      drawn += penChange(pen, next);
      if (pen.link !== next.link) drawn += links.opening(next.link);
      pen = next;
    },
    text: () => drawn,
  };
}

export const penAt = (line: Line, x: number): Pen => penOfCell(line.getFg(x), line.getBg(x), line._extendedAttrs[x]);

/** Ends what the next character could join, and does nothing else. */
export const apart = '\x1b\\';

/** What fills this cell: marks that came later than the character have not made it wider, and must not do so now. */
export function textAt(line: Line, x: number): string {
  const text = line.getString(x);
  return text.length === 1 || clusterWidth(text) === line.getWidth(x) ? text : [...text].join(apart);
}
