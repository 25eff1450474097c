/** Everything a terminal remembers, as data in which two of them can be compared; what no later output can bring to light is left out. */

import { cursorStyle } from '../../src/terminal/answers.ts';
import { penAt } from '../../src/terminal/brush.ts';
import type { Line } from '../../src/terminal/cells.ts';
import { Emulation } from '../../src/terminal/emulation.ts';
import type { Charset, Page } from '../../src/terminal/emulator.ts';
import { blankPen, type Pen, penOfAttributes } from '../../src/terminal/pen.ts';
import type { SavedCursor } from '../../src/terminal/saved-cursor.ts';
import type { Evidence, ScreenOptions, Snapshot } from '../../src/terminal/screen.ts';
import type { ScreenState } from '../../src/terminal/snapshot-bytes.ts';
import { joinedWidth } from '../../src/terminal/widths.ts';

export interface Subject {
  readonly emulation: Emulation;
  readonly answers: string[];
  readonly evidence: Evidence[];
}

export function subject(options: Partial<ScreenOptions> = {}): Subject {
  const answers: string[] = [];
  const evidence: Evidence[] = [];
  const emulation = new Emulation({
    cols: 20,
    rows: 6,
    scrollback: 30,
    seq: 0,
    onAnswer: bytes => answers.push(Buffer.from(bytes).toString()),
    onEvidence: seen => evidence.push(seen),
    ...options,
  });
  return { emulation, answers, evidence };
}

/** A fresh one of another size that was shown the snapshot. */
export function restored(snapshot: Snapshot, options: Partial<ScreenOptions> = {}): Emulation {
  const { emulation } = subject(options);
  emulation.restore(snapshot);
  return emulation;
}

export function stateOf({ state }: Emulation) {
  const { emulator, savedCursors } = state;
  const { active, normal, alternate, isAlternate, input, modes, options, mouse } = emulator;
  const pages = isAlternate ? { normal, alternate } : { normal };
  return {
    size: `${emulator.cols}x${emulator.rows}`,
    pages: Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, pageOf(state, page)])),
    cursor: { x: active.x, y: active.y, hidden: emulator.isCursorHidden, style: cursorStyle(emulator), blink: options.cursorBlink },
    saved: Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, savedOf(state, savedCursors.of(page))])),
    pen: penText(state, penOfAttributes(emulator.attributes)),
    joins: joinedWidth(input._parser.precedingJoinState),
    charsets: charsetsOf(state, emulator.charsets._charsets, emulator.charsets.glevel),
    modes: {
      ...modes,
      cursorStyle: undefined,
      cursorBlink: undefined,
      synchronizedOutput: undefined,
      insert: emulator.isInserting,
      newline: options.convertEol,
    },
    mouse: [mouse.activeProtocol, mouse.activeEncoding, state.privateModes.mouseEncoding()],
    others: state.privateModes.others(),
    normalRow: normal.y,
    keyboard: [state.keyboardModes.flags(false), state.keyboardModes.flags(true), state.keyboardModes.modifiers()],
    palette: state.palette.settings(),
    titles: [input._windowTitle, input._iconName, ...input._windowTitleStack, '|', ...input._iconNameStack],
  };
}

function pageOf(state: ScreenState, page: Page) {
  const lines = Array.from({ length: page.lines.length }, (_, index) => page.lines.get(index)!);
  return {
    above: page.ybase,
    region: [page.scrollTop, page.scrollBottom],
    tabs: Array.from({ length: state.emulator.cols }, (_, x) => x).filter(x => page.tabs[x]),
    // Of the first line nobody can say what it would continue.
    lines: lines.map((line, index) => `${line.isWrapped && index > 0 ? '~' : ' '}${cellsOf(state, line)}`),
  };
}

function cellsOf(state: ScreenState, line: Line): string {
  let text = '';
  let before = '';
  for (let x = 0; x < line.length; x++) {
    const isEmpty = line.hasContent(x) === 0;
    const pen = penText(state, isEmpty ? blankPen(penAt(line, x)) : penAt(line, x));
    if (line.getWidth(x) === 0 && isEmpty) {
      text += '<';
      continue;
    }
    text += `${pen === before ? '' : `{${pen}}`}${isEmpty ? '·' : line.getString(x)}`;
    before = pen;
  }
  return text;
}

function penText(state: ScreenState, pen: Pen): string {
  const { foreground, background, underline, underlineColor, link } = pen;
  const numbers = [foreground, background, underline, underlineColor].map(number => number.toString(16)).join(',');
  return numbers === '0,0,0,0' && link === 0 ? '' : numbers + (link === 0 ? '' : state.links.opening(link).slice(3, -2));
}

function savedOf(state: ScreenState, saved: SavedCursor | undefined) {
  const { x = 0, y = 0, isOriginMode = false, charsets = [], charsetLevel = 0 } = saved ?? {};
  const pen = saved ? penText(state, { ...penOfAttributes(saved.attributes), link: 0 }) : '';
  return { x, y, isOriginMode, pen, charsets: charsetsOf(state, charsets, charsetLevel) };
}

const charsetsOf = ({ charsetNames }: ScreenState, charsets: readonly Charset[], level: number) =>
  `${[0, 1, 2, 3].map(slot => charsetNames.get(charsets[slot]) ?? 'B').join('')}${level}`;
