/** Frames for terminals that know no more than ASCII: nothing else is left of any frame, and nothing moves. */

import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { lookOf } from '../../../src/tui/model/look.ts';
import { asciiOf } from '../../../src/tui/terminal/ascii.ts';
import { readOf } from '../../helpers/frames.ts';
import { aView, frameOf, seen, taskOf } from '../../helpers/screen-view.ts';

test.each([
  ['plain', 'plain'],
  ['╭─ Tasks ─╮', '+- Tasks -+'],
  ['● done … “so”', '* done ~ "so"'],
  ['日本', '????'],
  ['👩‍👩‍👧 family', '?? family'],
  ['e\u0301', 'e'],
  ['1\ufe0f\u20e3 first', '?? first'],
  ['#\u20e3', '?'],
  ['a\u200db', 'ab'],
  ['\x1b[31m█▌\x1b[0m', '\x1b[31m#?\x1b[0m'],
])('%j becomes %j', (frame, ascii) => {
  expect(asciiOf(frame)).toBe(ascii);
});

test('whatever a frame holds, it is ASCII, and as wide as it was', () => {
  const pieces = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('\x1b[1m', '\x1b[0m', '│', '1\ufe0f\u20e3', '👍🏽', 'ﷺ', '\u0301', '\u200d', '🇩🇪', '字'),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), parts => {
      const line = parts.join('').replace(/[\x00-\x1a\x1c-\x1f\x7f-\x9f]/g, ' ');
      const ascii = asciiOf(line);
      expect(ascii).toMatch(/^[\x00-\x7f]*$/);
      expect(stringWidth(ascii)).toBe(stringWidth(line));
    }),
  );
});

const titles = ['日本語の長い題名', 'Grüße 👩‍👩‍👧', 'مرحبا', '1\ufe0f\u20e3 first', 'a\u0301b\u200dc', 'plain'];

test.each(['board', 'workers', 'messages', 'timeline'] as const)(
  'the place %s has nothing but ASCII at any size, and its edges stand',
  async place => {
    const tasks = titles.map((title, at) =>
      taskOf(at + 1, { title, ...(at === 1 ? { status: 'in_progress', owner: 'claude-1', progress: 0.5 } : {}) }),
    );
    for (const [columns, rows] of [
      [20, 8],
      [80, 24],
      [160, 50],
    ] as const) {
      const view = aView({ columns, rows, model: { place }, isAscii: true, tasks });
      const frame = readOf(await frameOf(view));
      expect(frame).toMatch(/^[\x00-\x7f]*$/);
      for (const line of frame.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      expect(lookOf('ansi', true).isAscii).toBe(view.look.isAscii);
      expect(await seen(view)).toBeTruthy();
    }
  },
);
