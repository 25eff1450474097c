/** Frames of cells from text with colours, and back. */

import { cellsOf, type Frame } from '../../src/tui/terminal/cells.ts';

/** Lines that are longer are cut. */
export const framed = (text: string, columns: number): Frame => text.split('\n').map(line => cellsOf(line, columns));

/** What can be read in it, without the blanks at the ends of its lines. */
export const readOf = (frame: Frame): string =>
  frame
    .map(line =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
