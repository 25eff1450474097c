/** What is on a screen, as text: plain, with colours, and as the picture that rules of state are applied to. */

import { penAt } from './brush.ts';
import type { Line } from './cells.ts';
import { isEmptyAt } from './draw-row.ts';
import type { Emulator } from './emulator.ts';
import { blankPen, hasBackground, isSamePen, plainPen, simplePenChange } from './pen.ts';
import type { Glance } from './screen.ts';

export function textLine(line: Line): string {
  let text = '';
  for (let x = 0; x < line.length; x += Math.max(line.getWidth(x), 1)) text += isEmptyAt(line, x) ? ' ' : line.getString(x);
  return text.trimEnd();
}

/** Safe to print anywhere: nothing but characters and SGR, which it resets at its end. */
export function ansiLine(line: Line): string {
  let text = '';
  let pen = plainPen;
  const end = endOf(line);
  for (let x = 0; x < end; x += Math.max(line.getWidth(x), 1)) {
    const next = isEmptyAt(line, x) ? blankPen(penAt(line, x)) : penAt(line, x);
    text += simplePenChange(pen, next) + (isEmptyAt(line, x) ? ' ' : line.getString(x));
    pen = next;
  }
  return text + simplePenChange(pen, plainPen);
}

/** Behind the last cell that shows something, if only a background. */
function endOf(line: Line): number {
  let end = line.length;
  while (end > 0 && !shows(line, end - 1)) end--;
  return end;
}

function shows(line: Line, x: number): boolean {
  const text = line.getString(x);
  if (text !== '' && text !== ' ') return true;
  if (line.getWidth(x) === 0) return x > 0 && !isEmptyAt(line, x - 1);
  const pen = blankPen(penAt(line, x));
  return hasBackground(pen) || !isSamePen(pen, plainPen);
}

export function glance(emulator: Emulator): Omit<Glance, 'seq'> {
  const { active, cols, rows } = emulator;
  return {
    cols,
    rows,
    cursor: { x: Math.min(active.x, cols - 1), y: active.y, visible: !emulator.isCursorHidden },
    alternate: emulator.isAlternate,
    takesPastes: emulator.terminal.modes.bracketedPasteMode,
    title: emulator.input._windowTitle,
  };
}
