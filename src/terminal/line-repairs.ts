/** What xterm.js 6 does wrong with cells of more than one code point: it moves their marks to others, and takes in any number. */

import type { Line } from './cells.ts';

/** Of UTF-16 units: the longest emoji have about thirty. */
const cellLengthMax = 64;

const repaired = new WeakSet<object>();

/** All lines share one prototype, so this is done once. */
export function repairLines(line: Line): void {
  const prototype = Object.getPrototypeOf(line) as Line;
  if (repaired.has(prototype)) return;
  repaired.add(prototype);
  boundCells(prototype);
  keepMarks(prototype);
}

function boundCells(prototype: Line): void {
  const add = prototype.addCodepointToCell;
  prototype.addCodepointToCell = function (x, character, width) {
    const isFull = this.isCombined(x) !== 0 && this._combined[x]!.length >= cellLengthMax;
    if (!isFull || (width !== 0 && width !== this.getWidth(x))) add.call(this, x, character, width);
  };
}

/** When lines are broken anew, cells are copied from line to line, and with them what stood elsewhere in the other line. */
function keepMarks(prototype: Line): void {
  const copy = prototype.copyCellsFrom;
  prototype.copyCellsFrom = function (source, from, to, count, isReversed) {
    const kept = { ...this._combined };
    const theirs = source === this ? kept : source._combined;
    copy.call(this, source, from, to, count, isReversed);
    this._combined = { ...kept };
    for (let cell = 0; cell < count; cell++) {
      const text = theirs[from + cell];
      if (text !== undefined && this.isCombined(to + cell)) this._combined[to + cell] = text;
    }
  };
}
