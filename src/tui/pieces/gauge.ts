/** Small pictures made of text: how far something is, and how much there was of something over time. */

import type { Look } from '../model/look.ts';

/** `▕███░░░▏`, of this many columns with its ends. */
export function gauge(share: number, columns: number, { glyphs: { full, empty, gaugeLeft, gaugeRight } }: Look): string {
  const room = columns - 2;
  if (room < 1) return '';
  const filled = Math.max(0, Math.min(room, Math.round(share * room)));
  return gaugeLeft + full.repeat(filled) + empty.repeat(room - filled) + gaugeRight;
}

/** A bar for each value, as high as it is against the largest; nothing is lower than something. */
export function sparkline(values: readonly number[], columns: number, { glyphs: { bars } }: Look, top = Math.max(...values, 0)): string {
  const shown = values.slice(-columns);
  const levels = [...bars];
  const level = (value: number): string => {
    if (value <= 0 || top <= 0) return levels[1]!;
    return levels[Math.max(2, Math.min(levels.length - 1, Math.ceil((value / top) * (levels.length - 1))))]!;
  };
  return levels[0]!.repeat(Math.max(0, columns - shown.length)) + shown.map(level).join('');
}
