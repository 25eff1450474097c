/** When lines are broken anew, xterm.js 6 moves the marks of some characters to others; this keeps each with its own. */

import type { Line } from './emulator.ts';

type Copy = (this: Line, source: Line, from: number, to: number, count: number, isReversed: boolean) => void;

const repaired = new WeakSet<object>();

/** All lines share one prototype, so this is done once. */
export function repairReflow(line: Line): void {
  const prototype = Object.getPrototypeOf(line) as { copyCellsFrom: Copy };
  if (repaired.has(prototype)) return;
  repaired.add(prototype);
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
