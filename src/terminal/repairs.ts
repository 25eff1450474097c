/** What xterm.js 6 does wrong and a stream could use to crash or stall the thread, or to make the screen differ from a viewer's. */

import type { Emulator, Parameters, SequenceId } from './emulator.ts';
import { empty, emptyOrphan, lineAt, repairPrinting } from './printing.ts';
import { joinedWidth } from './widths.ts';

export function repair(emulator: Emulator): void {
  repairPrinting(emulator);
  boundRepetition(emulator);
  eraseAbove(emulator);
  stopWaitingToWrap(emulator);
  insertBetweenHalves(emulator);
  resetOptions(emulator);
  keepCursorInRegion(emulator);
}

/** These loop as often as they are told to, up to 2^31 times; beyond the size of the screen it makes no difference. */
function boundRepetition(emulator: Emulator): void {
  const bound = (id: SequenceId, most: () => number) =>
    emulator.input.registerCsiHandler(id, ({ params }) => {
      params[0] = Math.min(params[0]!, most());
      return false;
    });
  for (const final of ['L', 'M', 'S', 'T']) bound({ final }, () => emulator.rows);
  for (const final of ['I', 'Z']) bound({ final }, () => emulator.cols);
  bound({ final: 'b' }, () => emulator.cols * emulator.rows);
  // After a mark that stands alone there is nothing to repeat.
  emulator.input.registerCsiHandler({ final: 'b' }, () => joinedWidth(emulator.input._parser.precedingJoinState) === 0);
}

/** At the end of a row xterm.js looks for the next one in the scrollback, and throws where there is none. */
function eraseAbove(emulator: Emulator): void {
  const erase = (isSelective: boolean) => (parameters: Parameters) => {
    const { active, cols, input } = emulator;
    if (parameters.params[0] !== 1 || active.x + 1 < cols) return false;
    for (let y = 0; y <= active.y; y++) input._resetBufferLine(y, isSelective);
    const below = lineAt(active, active.y + 1);
    if (below) below.isWrapped = false;
    return true;
  };
  emulator.input.registerCsiHandler({ final: 'J' }, erase(false));
  emulator.input.registerCsiHandler({ prefix: '?', final: 'J' }, erase(true));
}

/** The cursor waits behind the last column for a character that wraps; what moves or spares the text before it ends that. */
function stopWaitingToWrap(emulator: Emulator): void {
  const after = (id: SequenceId) =>
    emulator.input.registerCsiHandler(id, () => {
      comeBeforeMargin(emulator);
      return false;
    });
  for (const final of ['S', 'T']) after({ final });
  for (const final of ['@', 'A']) after({ intermediates: ' ', final });
  for (const final of ['}', '~']) after({ intermediates: "'", final });
  for (const final of ['J', 'K']) after({ prefix: '?', final });
}

const comeBeforeMargin = ({ active, cols }: Emulator): void => {
  active.x = Math.min(active.x, cols - 1);
};

/** What is inserted between the halves of a wide character leaves one of them behind as a cell without a width. */
function insertBetweenHalves(emulator: Emulator): void {
  emulator.input.registerCsiHandler({ final: '@' }, () => {
    comeBeforeMargin(emulator);
    emptyOrphan(lineAt(emulator.active, emulator.active.y)!, emulator.active.x);
    return false;
  });
  emulator.input.registerCsiHandler({ intermediates: "'", final: '}' }, () => {
    const { active } = emulator;
    const { x, y, scrollTop, scrollBottom } = active;
    if (y < scrollTop || y > scrollBottom) return false;
    for (let row = scrollTop; row <= scrollBottom; row++) emptyOrphan(lineAt(active, row)!, Math.min(x, emulator.cols - 1));
    return false;
  });
}

/** Two modes are options to xterm.js, and survive its full reset, as does a hidden cursor. */
function resetOptions(emulator: Emulator): void {
  emulator.input.registerEscHandler({ final: 'c' }, () => {
    emulator.options.convertEol = false;
    emulator.options.cursorBlink = false;
    emulator.showCursor();
    return false;
  });
}

/** The cursor goes along to the other screen, whose scroll region may be another one. */
function keepCursorInRegion(emulator: Emulator): void {
  emulator.terminal.buffer.onBufferChange(() => {
    const { active, modes } = emulator;
    comeBeforeMargin(emulator);
    if (modes.origin) active.y = Math.min(Math.max(active.y, active.scrollTop), active.scrollBottom);
  });
}

/**
 * A change of size, and what xterm.js leaves undone: tab stops behind the margin come into view, the alternate screen keeps what is
 * beyond its margin and, while it is not shown, its height; a wide character may be cut in two, and what is printed next would
 * join a cell that is now elsewhere.
 */
export function resize(emulator: Emulator, cols: number, rows: number): void {
  dropHiddenStops(emulator);
  emulator.terminal.resize(cols, rows);
  dropHiddenStops(emulator);
  for (const { lines } of [emulator.normal, emulator.alternate]) {
    for (let index = 0; index < lines.length; index++) {
      const line = lines.get(index)!;
      if (line.length > cols) line.resize(cols, undefined);
      if (line.getWidth(cols - 1) === 2) empty(line, cols - 1);
    }
  }
  emulator.input._parser.precedingJoinState = 0;
  if (!emulator.isAlternate) emulator.alternate.clear();
}

function dropHiddenStops({ normal, alternate, cols }: Emulator): void {
  for (const { tabs } of [normal, alternate]) {
    for (const stop of Object.keys(tabs).map(Number)) if (stop >= cols) delete tabs[stop];
  }
}
