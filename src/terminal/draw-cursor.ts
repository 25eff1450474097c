/** The last of a snapshot: where the cursor is, with what it will print, and what it still holds on to of what it has printed. */

import { apart, type Brush, penAt, textAt } from './brush.ts';
import type { Line } from './cells.ts';
import { isEmptyAt } from './draw-row.ts';
import type { Charset, Emulator } from './emulator.ts';
import { isSamePen, onlyBackground, type Pen } from './pen.ts';
import { lineAt } from './printing.ts';
import { clusterWidth, joinedWidth, widthOf } from './widths.ts';

export interface NextPrint {
  readonly charsets: string;
  readonly pen: Pen;
}

export function drawCursor(brush: Brush, emulator: Emulator, next: NextPrint): void {
  const { active, cols } = emulator;
  const line = lineAt(active, active.y)!;
  const width = joinedWidth(emulator.input._parser.precedingJoinState);
  // What was printed last may be joined by a mark, repeated, or wrapped from, so it is printed as the last thing again.
  if (width > 0 && reprints(emulator, line, width, next.pen)) {
    brush.write(next.charsets);
    brush.use(next.pen);
    brush.write(place(emulator, active.x - width) + printAgain(emulator, line, active.x - width));
    return;
  }
  if (active.x >= cols) printAtMargin(brush, emulator, line);
  else brush.write(place(emulator, active.x));
  brush.write(next.charsets);
  brush.use(next.pen);
}

const place = ({ active, modes }: Emulator, x: number): string => `\x1b[${active.y - (modes.origin ? active.scrollTop : 0) + 1};${x + 1}H`;

/** The cell before the cursor is what was printed, with the attributes and the character set at hand. */
function reprints(emulator: Emulator, line: Line, width: number, pen: Pen): boolean {
  const x = emulator.active.x - width;
  if (x < 0 || isEmptyAt(line, x) || line.getWidth(x) !== width || clusterWidth(line.getString(x)) !== width) return false;
  if (!isSamePen(penAt(line, x), withoutUnused(pen))) return false;
  return typed(line.getString(x), emulator.charsets.charset) !== undefined;
}

/** A colour of underlines shows in a cell only where something is underlined. */
const withoutUnused = (pen: Pen): Pen => (pen.underline === 0 && pen.link === 0 ? { ...pen, underlineColor: 0 } : pen);

function printAgain(emulator: Emulator, line: Line, x: number): string {
  const text = line.getString(x);
  const making = emulator.isInserting ? `\x1b[${widthOf(text.codePointAt(0)!)}P` : '';
  return making + typed(text, emulator.charsets.charset)!;
}

/** What must be printed for this to appear in a character set that shows other characters for some. */
function typed(text: string, charset: Charset): string | undefined {
  const first = text[0]!;
  if (!charset || first > '\x7e') return text;
  const source = charset[first] === undefined ? first : Object.keys(charset).find(key => charset[key] === first);
  return source === undefined ? undefined : source + text.slice(1);
}

/** Only printing gets the cursor behind the last column. */
function printAtMargin(brush: Brush, emulator: Emulator, line: Line): void {
  const last = emulator.cols - 1;
  const x = line.getWidth(last) === 0 && last > 0 ? last - 1 : last;
  brush.write(place(emulator, x));
  if (!isEmptyAt(line, x)) {
    brush.use(penAt(line, x));
    brush.write(textAt(line, x) + apart);
    return;
  }
  const blank = onlyBackground(penAt(line, last));
  brush.use(blank);
  brush.write(` ${apart}`);
  // An empty row can be erased from behind its end; in another one the cell stays a space.
  if (isEmptyRow(line, blank)) brush.write('\x1b[1K');
}

function isEmptyRow(line: Line, blank: Pen): boolean {
  for (let x = 0; x < line.length; x++) if (!isEmptyAt(line, x) || !isSamePen(onlyBackground(penAt(line, x)), blank)) return false;
  return true;
}
