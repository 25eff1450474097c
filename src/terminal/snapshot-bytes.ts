/** A terminal's state as bytes that bring another one into the same state, whatever state that one is in. */

import { cursorStyle } from './answers.ts';
import { type Brush, openBrush } from './brush.ts';
import { drawCursor } from './draw-cursor.ts';
import { drawLines } from './draw-lines.ts';
import type { Charset, Emulator, Page } from './emulator.ts';
import type { KeyboardModes } from './keyboard-modes.ts';
import type { Links } from './links.ts';
import type { Palette } from './palette.ts';
import { penOfAttributes, plainPen } from './pen.ts';
import type { PrivateModes } from './private-modes.ts';
import type { SavedCursor, SavedCursors } from './saved-cursor.ts';

export interface ScreenState {
  readonly emulator: Emulator;
  readonly links: Links;
  readonly palette: Palette;
  readonly privateModes: PrivateModes;
  readonly keyboardModes: KeyboardModes;
  readonly savedCursors: SavedCursors;
  readonly charsetNames: ReadonlyMap<Charset, string>;
}

/**
 * Cancels a sequence that was cut off, leaves the alternate screen, and undoes each mode by itself: a full reset would take the
 * person's own settings and, in some terminals, their scrollback. What is on the screen is erased in place.
 */
const reset = [
  '\x18\x1b]8;;\x1b\\\x1b[?1049l\x1b[!p\x1b[?2026l\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?2004l',
  '\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?1l\x1b>\x1b[4l\x1b[20l\x1b[?5l\x1b[?12l\x1b[?45l\x1b[?6l\x1b[?7h\x1b[?25h\x1b[0 q',
  '\x1b[>4m\x1b[=0;1u\x1b(B\x1b)B\x1b*B\x1b+B\x0f\x1b[0"q\x1b[m\x1b[r\x1b[?5W\x1b[H\x1b[J',
].join('');

export function snapshotBytes(state: ScreenState, hasScrollback: boolean, unfinished: Uint8Array): Uint8Array {
  const { emulator, links, palette, privateModes, keyboardModes, savedCursors } = state;
  const { normal, alternate, active, isAlternate, rows } = emulator;
  const brush = openBrush(links);
  brush.write(reset);
  brush.write(palette.settings());
  drawLines(brush, normal, hasScrollback ? 0 : normal.ybase, rows);
  brush.use(plainPen);
  brush.write(tabStops(normal, emulator.cols) + keyboardModes.flags(false));
  if (isAlternate) {
    enterAlternate(brush, state, normal);
    drawLines(brush, alternate, 0, rows);
    brush.use(plainPen);
    brush.write(tabStops(alternate, emulator.cols) + keyboardModes.flags(true));
  }
  const saved = savedCursors.of(active);
  if (saved) saveAgain(brush, state, saved);
  brush.write(modes(emulator) + privateModes.mouseEncoding() + privateModes.others() + keyboardModes.modifiers() + titles(emulator));
  brush.write(scrollRegion(active, rows));
  if (emulator.modes.origin) brush.write('\x1b[?6h');
  drawCursor(brush, emulator, {
    charsets: charsetShifts(state, emulator.charsets._charsets, emulator.charsets.glevel),
    pen: penOfAttributes(emulator.attributes),
  });
  return joined(encoder.encode(brush.text()), unfinished);
}

const encoder = new TextEncoder();

/** In memory of its own, unlike a small Buffer, so that it can be handed to another thread. */
function joined(drawn: Uint8Array, unfinished: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(drawn.length + unfinished.length);
  bytes.set(drawn);
  bytes.set(unfinished, drawn.length);
  return bytes;
}

/** 1049 saves the cursor on the way, to which leaving will return; where another place is saved, that is saved first. */
function enterAlternate(brush: Brush, state: ScreenState, normal: Page): void {
  const saved = state.savedCursors.of(normal);
  const region = scrollRegion(normal, state.emulator.rows);
  if (saved?.y === normal.y && (region === '' || !saved.isOriginMode)) {
    brush.write(region);
    placeSaved(brush, state, saved);
    brush.write('\x1b[?1049h');
    leaveSaved(brush, saved);
  } else {
    if (saved) saveAgain(brush, state, saved);
    brush.write(`${region}\x1b[${normal.y + 1};1H\x1b[?1047h`);
  }
  // The switch has filled the other screen with the background at hand.
  brush.write(`${region === '' ? '' : '\x1b[r'}\x1b[H\x1b[J`);
}

function saveAgain(brush: Brush, state: ScreenState, saved: SavedCursor): void {
  placeSaved(brush, state, saved);
  brush.write('\x1b7');
  leaveSaved(brush, saved);
}

/** Where the origin mode is part of it, no scroll region is set yet, or else the place could not be reached. */
function placeSaved(brush: Brush, state: ScreenState, saved: SavedCursor): void {
  brush.write(charsetShifts(state, saved.charsets, saved.charsetLevel));
  brush.use({ ...penOfAttributes(saved.attributes), link: 0 });
  if (saved.isOriginMode) brush.write('\x1b[?6h');
  brush.write(`\x1b[${saved.y + 1};${saved.x + 1}H`);
}

function leaveSaved(brush: Brush, saved: SavedCursor): void {
  if (saved.isOriginMode) brush.write('\x1b[?6l');
  brush.use(plainPen);
  if (saved.charsetLevel !== 0 || saved.charsets.some(Boolean)) brush.write('\x1b(B\x1b)B\x1b*B\x1b+B\x0f');
}

const shifts = ['', '\x0e', '\x1bn', '\x1bo'];

function charsetShifts({ charsetNames }: ScreenState, charsets: readonly Charset[], level: number): string {
  const designations = [...'()*+'].map((slot, index) => (charsets[index] ? `\x1b${slot}${charsetNames.get(charsets[index])}` : ''));
  return designations.join('') + shifts[level];
}

const tabWidth = 8;

function tabStops(page: Page, cols: number): string {
  const columns = Array.from({ length: cols }, (_, column) => column);
  if (columns.every(column => Boolean(page.tabs[column]) === (column % tabWidth === 0))) return '';
  const stops = columns.filter(column => page.tabs[column]);
  return `\x1b[3g${stops.map(column => `\x1b[${column + 1}G\x1bH`).join('')}`;
}

const scrollRegion = ({ scrollTop, scrollBottom }: Page, rows: number): string =>
  scrollTop === 0 && scrollBottom === rows - 1 ? '' : `\x1b[${scrollTop + 1};${scrollBottom + 1}r`;

const protocols: Readonly<Record<string, string>> = { X10: '\x1b[?9h', VT200: '\x1b[?1000h', DRAG: '\x1b[?1002h', ANY: '\x1b[?1003h' };

/** Synchronized output is not among them: who gets a snapshot must not wait for the end of what it has not begun. */
function modes(emulator: Emulator): string {
  const { modes: set, options, mouse } = emulator;
  const style = cursorStyle(emulator);
  return [
    set.applicationCursorKeys && '\x1b[?1h',
    set.applicationKeypad && '\x1b=',
    set.bracketedPasteMode && '\x1b[?2004h',
    set.sendFocus && '\x1b[?1004h',
    set.reverseWraparound && '\x1b[?45h',
    !set.wraparound && '\x1b[?7l',
    options.convertEol && '\x1b[20h',
    options.cursorBlink && '\x1b[?12h',
    style > 0 && `\x1b[${style} q`,
    emulator.isCursorHidden && '\x1b[?25l',
    protocols[mouse.activeProtocol],
    emulator.isInserting && '\x1b[4h',
  ]
    .filter(Boolean)
    .join('');
}

function titles({ input }: Emulator): string {
  const depth = Math.max(input._windowTitleStack.length, input._iconNameStack.length);
  const pushed = Array.from({ length: depth }, (_, level) => {
    const title = input._windowTitleStack[level];
    const icon = input._iconNameStack[level];
    return `${title === undefined ? '' : `\x1b]2;${title}\x1b\\\x1b[22;2t`}${icon === undefined ? '' : `\x1b]1;${icon}\x1b\\\x1b[22;1t`}`;
  });
  return `${pushed.join('')}${titleSetting(input._windowTitle, input._iconName, depth > 0)}`;
}

function titleSetting(title: string, icon: string, isAlwaysSet: boolean): string {
  if (title === icon && title !== '') return `\x1b]0;${title}\x1b\\`;
  return `${title !== '' || isAlwaysSet ? `\x1b]2;${title}\x1b\\` : ''}${icon !== '' || isAlwaysSet ? `\x1b]1;${icon}\x1b\\` : ''}`;
}
