/** DECSC and DECRC as terminals do them: place, attributes, character sets and origin mode. */

// What xterm.js saves drifts with the text until the scrollback is full, and lacks most of the rest.

import type { Attributes } from './cells.ts';
import type { Charset, Emulator, Page } from './emulator.ts';

export interface SavedCursor {
  x: number;
  /** On the screen. */
  y: number;
  readonly attributes: Attributes;
  readonly charsets: readonly Charset[];
  readonly charsetLevel: number;
  readonly isOriginMode: boolean;
}

export interface SavedCursors {
  of(page: Page): SavedCursor | undefined;
  /** Lets the saved places follow their lines while the screen changes its size. */
  around(resize: () => void): void;
}

export function openSavedCursors(emulator: Emulator): SavedCursors {
  // A full reset makes new pages, and with them the saved cursors are gone.
  const saved = new WeakMap<Page, SavedCursor>();
  const { input, terminal } = emulator;
  input.saveCursor = () => {
    saved.set(emulator.active, save(emulator));
    return true;
  };
  input.restoreCursor = () => {
    restore(emulator, saved.get(emulator.active));
    return true;
  };
  input.registerCsiHandler({ intermediates: '!', final: 'p' }, () => {
    saved.delete(emulator.active);
    return false;
  });
  terminal.buffer.onBufferChange(() => {
    if (!emulator.isAlternate) saved.delete(emulator.alternate);
  });
  return {
    of: page => saved.get(page),
    around(resize) {
      const pages = [emulator.normal, emulator.alternate].filter(page => saved.has(page));
      for (const page of pages) toPage(page, saved.get(page)!);
      resize();
      for (const page of pages) fromPage(page, saved.get(page)!, emulator.rows);
    },
  };
}

function save(emulator: Emulator): SavedCursor {
  const { active, charsets } = emulator;
  return {
    x: Math.min(active.x, emulator.cols - 1),
    y: active.y,
    attributes: emulator.attributes.clone(),
    charsets: [...charsets._charsets],
    charsetLevel: charsets.glevel,
    isOriginMode: emulator.modes.origin,
  };
}

function restore(emulator: Emulator, cursor: SavedCursor | undefined): void {
  const { active, attributes, charsets, modes, input } = emulator;
  active.x = cursor?.x ?? 0;
  active.y = cursor?.y ?? 0;
  modes.origin = cursor?.isOriginMode ?? false;
  charsets._charsets = [...(cursor?.charsets ?? [])];
  charsets.glevel = cursor?.charsetLevel ?? 0;
  charsets.charset = charsets._charsets[charsets.glevel];
  // A link is not an attribute of the cursor: one that is open stays open.
  const link = attributes.extended.urlId;
  const extended = (cursor?.attributes ?? attributes).extended.clone();
  if (!cursor) Object.assign(extended, { _ext: 0 });
  extended.urlId = link;
  attributes.fg = cursor?.attributes.fg ?? 0;
  attributes.bg = cursor?.attributes.bg ?? 0;
  attributes.extended = extended;
  attributes.updateExtended();
  input._restrictCursor();
}

/** xterm.js moves the place that it has saved itself along with the lines, so it is lent ours. */
function toPage(page: Page, cursor: SavedCursor): void {
  page.savedX = cursor.x;
  page.savedY = page.ybase + cursor.y;
}

function fromPage(page: Page, cursor: SavedCursor, rows: number): void {
  cursor.x = page.savedX;
  cursor.y = Math.min(Math.max(page.savedY - page.ybase, 0), rows - 1);
}
