/** How characters are printed: most of them faster than xterm.js 6 does it, and right what it does wrong. */

import type { Line } from './cells.ts';
import type { Emulator, Page } from './emulator.ts';
import { joinedWidth, joins, unicodeWidths, widthOf } from './widths.ts';

export const lineAt = (page: Page, y: number): Line | undefined => page.lines.get(page.ybase + y);

/** Wrong are marks that stand alone, and wide characters where there is no room or something else is cut. */
export function repairPrinting(emulator: Emulator): void {
  const { input } = emulator;
  const print = input.print.bind(input);
  input.print = (characters, start, end) => {
    if (printPlain(emulator, characters, start, end)) return;
    if (!emulator.modes.wraparound) return printEach(emulator, print, characters.subarray(start, end));
    const first = characters[start]! > 0x7f ? settleMarks(emulator, characters, start, end) : start;
    if (first < end) printFrom(emulator, print, characters, first, end);
  };
}

/**
 * ASCII that stays in its line, as most output does: a cell for each character, without the questions that any other one raises.
 * False, and nothing is done, where there is more to it.
 */
function printPlain(emulator: Emulator, characters: Uint32Array, start: number, end: number): boolean {
  const { input, active, cols, attributes } = emulator;
  const isPlain = !emulator.isInserting && emulator.charsets.charset === undefined && attributes.extended.urlId === 0;
  if (!isPlain || start === end || active.x + end - start > cols) return false;
  for (let index = start; index < end; index++) if (characters[index]! > 0x7e) return false;
  const line = lineHere(emulator);
  let { x } = active;
  // Half of a wide character is not left alone on either side.
  if (x > 0 && line.getWidth(x - 1) === 2) line.setCellFromCodepoint(x - 1, 0, 1, attributes);
  for (let index = start; index < end; index++) line.setCellFromCodepoint(x++, characters[index]!, 1, attributes);
  if (x < cols && isOrphan(line, x)) line.setCellFromCodepoint(x, 0, 1, attributes);
  active.x = x;
  input._parser.precedingJoinState = unicodeWidths.charProperties(characters[end - 1]!, 0);
  return true;
}

type Print = (characters: Uint32Array, start: number, end: number) => void;

function printFrom(emulator: Emulator, print: Print, characters: Uint32Array, first: number, end: number): void {
  if (emulator.isInserting && widthOf(characters[first]!) > 0) emptyOrphan(lineHere(emulator), emulator.active.x);
  print(characters, first, end);
}

/** Without wrapping: rare, and wrong in more ways than can be put right for many characters at once. */
function printEach(emulator: Emulator, print: Print, characters: Uint32Array): void {
  const { input, active } = emulator;
  for (let index = 0; index < characters.length; index++) {
    if (settleMarks(emulator, characters, index, index + 1) > index) continue;
    const before = input._parser.precedingJoinState;
    const properties = unicodeWidths.charProperties(characters[index]!, before);
    const grows = joinedWidth(properties) - (joins(properties) ? joinedWidth(before) : 0);
    if (joinedWidth(properties) === 2 && active.x + grows > emulator.cols) {
      // What finds no room is not shown, and has no cell that a mark could join.
      input._parser.precedingJoinState = 0;
    } else {
      if (grows === 1) makeRoom(emulator);
      printFrom(emulator, print, characters, index, index + 1);
    }
  }
}

const lineHere = ({ active }: Emulator): Line => lineAt(active, active.y)!;

/**
 * A mark with no character before it belongs to the cell before the cursor, which may be empty and then gets a space; where there
 * is no such cell it is not shown. Yields where printing goes on.
 */
function settleMarks(emulator: Emulator, characters: Uint32Array, start: number, end: number): number {
  if (emulator.input._parser.precedingJoinState !== 0 || widthOf(characters[start]!) > 0) return start;
  const line = lineHere(emulator);
  const before = emulator.active.x - 1;
  if (before >= 0 && line.getWidth(before) < 2) {
    if (line.getWidth(before) === 1 && line.hasContent(before) === 0) line.setCellFromCodepoint(before, 0x20, 1, emulator.attributes);
    return start;
  }
  let first = start;
  while (first < end && widthOf(characters[first]!) === 0) first++;
  return first;
}

/** A character behind the margin goes to the last column, which may be half of a wide one. */
function makeRoom({ active, cols, attributes }: Emulator): void {
  const line = lineAt(active, active.y)!;
  if (active.x >= cols && isOrphan(line, cols - 1)) line.setCellFromCodepoint(cols - 2, 0, 1, attributes);
}

/** The second half of a wide character, wherever the first one is. */
const isOrphan = (line: Line, x: number): boolean => x < line.length && line.getWidth(x) === 0 && line.hasContent(x) === 0;

export function emptyOrphan(line: Line, x: number): void {
  if (isOrphan(line, x)) empty(line, x);
}

/** In the attributes that the cell has. */
export function empty(line: Line, x: number): void {
  line.setCellFromCodepoint(x, 0, 1, { fg: line.getFg(x), bg: line.getBg(x), extended: line._extendedAttrs[x]! });
}
