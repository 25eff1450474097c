/** Turns whole frames into the few bytes that change what the terminal shows into the next one. */

import { blank, type Frame, type PaintCell } from './cells.ts';

export interface CursorAt {
  readonly x: number;
  readonly y: number;
}

/** So many unchanged cells between two changed ones are written again, as moving over them would cost as much. */
const gapMax = 4;

const begin = '\x1b[?2026h';
const end = '\x1b[?2026l';

export class Painter {
  #columns = 0;
  #rows = 0;
  #shown: Frame = [];
  #blank: readonly PaintCell[] = [];
  #cursor: CursorAt | undefined;
  #isKnown = false;

  /** Empty when the terminal shows it already. */
  frame(frame: Frame, columns: number, rows: number, cursor?: CursorAt): string {
    const isFresh = !this.#isKnown || columns !== this.#columns || rows !== this.#rows;
    if (isFresh) this.#forgetAll(columns, rows);
    const pen = new Pen();
    if (isFresh) pen.raw('\x1b[0m\x1b[2J');
    const lines = Array.from({ length: rows }, (_, y) => this.#fitted(frame[y]));
    for (const [y, line] of lines.entries()) this.#line(y, line, pen);
    this.#shown = lines;
    this.#isKnown = true;
    return this.#finished(pen, cursor, isFresh);
  }

  /** Somebody else has drawn meanwhile: nothing of what is shown is known any more. */
  forget(): void {
    this.#isKnown = false;
  }

  #forgetAll(columns: number, rows: number): void {
    [this.#columns, this.#rows] = [columns, rows];
    this.#shown = [];
    this.#blank = new Array<PaintCell>(columns).fill(blank);
    this.#cursor = undefined;
  }

  /** As wide as the terminal, which may have another size already than the frame was drawn for. */
  #fitted(line: readonly PaintCell[] = this.#blank): readonly PaintCell[] {
    if (line.length === this.#columns) return line;
    if (line.length < this.#columns) return [...line, ...this.#blank.slice(line.length)];
    const kept = line.slice(0, this.#columns);
    if (line[this.#columns]!.text === '') kept[this.#columns - 1] = blank;
    return kept;
  }

  #line(y: number, after: readonly PaintCell[], pen: Pen): void {
    const before = this.#shown[y] ?? this.#blank;
    if (before.every((cell, x) => cell === after[x])) return;
    const sure = surelyShown(before, after);
    if (sure === undefined) for (const [from, to] of runsOf(before, after, 0)) writeRun(after, from, to, y, pen);
    else {
      pen.move(sure, y);
      pen.clearLine();
      for (const [from, to] of runsOf(this.#blank, after, sure)) writeRun(after, from, to, y, pen);
    }
  }

  #finished(pen: Pen, cursor: CursorAt | undefined, isFresh: boolean): string {
    const isSame = cursor?.x === this.#cursor?.x && cursor?.y === this.#cursor?.y;
    if (pen.isEmpty && isSame && !isFresh) return '';
    this.#cursor = cursor;
    const shown = cursor === undefined ? '\x1b[?25l' : `\x1b[${cursor.y + 1};${cursor.x + 1}H\x1b[?25h`;
    return `${begin}${pen.finish()}${shown}${end}`;
  }
}

/** Up to where the terminal shows what we believe, if it may be wrong further on: what it finds wider or narrower has shifted or covered others there. */
function surelyShown(before: readonly PaintCell[], after: readonly PaintCell[]): number | undefined {
  const doubtful = after.findIndex((cell, x) => cell.isDoubtful || before[x]!.isDoubtful);
  if (doubtful < 0) return undefined;
  const changed = after.findIndex((cell, x) => cell.text !== before[x]!.text || cell.style !== before[x]!.style);
  return changed < 0 ? undefined : Math.min(doubtful, changed);
}

/** Where two lines differ, from and to, with neighbours joined. A half of a wide character never stands alone. */
function runsOf(before: readonly PaintCell[], after: readonly PaintCell[], start: number): [number, number][] {
  const runs: [number, number][] = [];
  for (let x = start; x < after.length; x++) {
    const [old, next] = [before[x]!, after[x]!];
    if (old === next || (old.text === next.text && old.style === next.style)) continue;
    let from = x;
    while (from > 0 && (after[from]!.text === '' || before[from]!.text === '')) from--;
    let to = x + 1;
    while (to < after.length && (after[to]!.text === '' || before[to]!.text === '')) to++;
    const last = runs.at(-1);
    if (last !== undefined && from - last[1] <= gapMax) last[1] = Math.max(last[1], to);
    else runs.push([from, to]);
    x = to - 1;
  }
  return runs;
}

function writeRun(cells: readonly PaintCell[], from: number, to: number, y: number, pen: Pen): void {
  const rest = blankFrom(cells);
  pen.move(from, y);
  for (let x = from; x < to; x++) {
    if (x >= rest && cells.length - x > 4 && to === cells.length) {
      pen.clearLine();
      return;
    }
    const { text, style, isDoubtful } = cells[x]!;
    if (text === '') continue;
    if (cells[x + 1]?.text === '') {
      // Where it is drawn narrower, the rest of its place is blank, and not what stood there before.
      pen.write('  ', style);
      pen.move(x, y);
    }
    pen.write(text, style);
    // A terminal that finds it wider or narrower than we do is wrong about this cell, but about no other.
    if (isDoubtful && x + 1 < cells.length) pen.move(x + (cells[x + 1]!.text === '' ? 2 : 1), y);
  }
}

function blankFrom(cells: readonly PaintCell[]): number {
  let x = cells.length;
  while (x > 0 && cells[x - 1]!.text === ' ' && cells[x - 1]!.style === '') x--;
  return x;
}

/** Writes cells, and of colours only what changes. */
class Pen {
  #out = '';
  #style = '';

  get isEmpty(): boolean {
    return this.#out === '';
  }

  raw(bytes: string): void {
    this.#out += bytes;
  }

  move(x: number, y: number): void {
    this.#out += x === 0 ? `\x1b[${y + 1}H` : `\x1b[${y + 1};${x + 1}H`;
  }

  write(text: string, style: string): void {
    this.#wear(style);
    this.#out += text;
  }

  clearLine(): void {
    this.#wear('');
    this.#out += '\x1b[K';
  }

  finish(): string {
    this.#wear('');
    return this.#out;
  }

  /** Attributes that go off have no short way; those that come on top of what is on have. */
  #wear(style: string): void {
    if (style === this.#style) return;
    if (style === '') this.#out += '\x1b[0m';
    else this.#out += this.#style === '' ? `\x1b[${style}m` : `\x1b[0;${style}m`;
    this.#style = style;
  }
}
