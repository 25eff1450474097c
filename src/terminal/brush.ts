/** Collects what draws a screen on a terminal: text and movements, with the attributes changed only where they differ. */

import type { Extended, Line } from './cells.ts';
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

/** The one that was asked for last: neighbours mostly have the same. */
let known = { foreground: 0, background: 0, extended: undefined as Extended | undefined, pen: plainPen };

export function penAt(line: Line, x: number): Pen {
  const foreground = line.getFg(x);
  const background = line.getBg(x);
  if (foreground === 0 && background === 0) return plainPen;
  const extended = line._extendedAttrs[x];
  if (foreground !== known.foreground || background !== known.background || extended !== known.extended) {
    known = { foreground, background, extended, pen: penOfCell(foreground, background, extended) };
  }
  return known.pen;
}

/** Ends what the next character could join, and does nothing else. */
export const apart = '\x1b\\';

/** What fills this cell: marks that came later than the character have not made it wider, and must not do so now. */
export function textAt(line: Line, x: number): string {
  const text = line.getString(x);
  return text.length === 1 || clusterWidth(text) === line.getWidth(x) ? text : [...text].join(apart);
}
