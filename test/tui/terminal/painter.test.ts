/** The painter against an emulator: whatever was there before, the terminal shows the frame; and few bytes bring it there. */

import { createRequire } from 'node:module';
import type { Terminal as XtermTerminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Painter } from '../../../src/tui/terminal/painter.ts';
import { framed } from '../../helpers/frames.ts';

const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as { Terminal: typeof XtermTerminal };

const screenOf = (cols: number, rows: number): XtermTerminal => {
  const terminal = new Terminal({ cols, rows, allowProposedApi: true });
  terminal.write('\x1b[?7l');
  return terminal;
};

const shown = (terminal: XtermTerminal): Promise<string[]> =>
  new Promise(resolve =>
    terminal.write('', () => {
      const { active } = terminal.buffer;
      resolve(
        Array.from({ length: terminal.rows }, (_, y) =>
          Array.from({ length: terminal.cols }, (_, x) => {
            const cell = active.getLine(active.baseY + y)!.getCell(x)!;
            const looks = [
              cell.isBold(),
              cell.isDim(),
              cell.isInverse(),
              cell.isUnderline(),
              cell.getFgColorMode(),
              Math.max(0, cell.getFgColor()),
            ];
            return `${cell.getChars() || (cell.getWidth() === 0 ? '' : ' ')}${looks.some(Boolean) ? `<${looks.join()}>` : ''}`;
          }).join('|'),
        ),
      );
    }),
  );

const pieces = fc.constantFrom(
  ...['a', 'bc', '   ', '│', '▶ ', '─'.repeat(5), '日本', '한', 'é', 'e\u0301', '👩‍💻', '🚀', 'ß', '\u200b', '…', '·'],
  ...[
    '\x1b[31m',
    '\x1b[1m',
    '\x1b[22m',
    '\x1b[39m',
    '\x1b[7m',
    '\x1b[27m',
    '\x1b[0m',
    '\x1b[38;2;10;20;30m',
    '\x1b[38;5;99m',
    '\x1b[2;4m',
    '\x1b[24m',
  ],
);
const line = fc.array(pieces, { maxLength: 14 }).map(parts => parts.join(''));
const frame = fc.array(line, { maxLength: 7 }).map(lines => lines.join('\n'));
const step = fc.record({ frame, forget: fc.boolean() });

describe('a frame', () => {
  test('is what the terminal shows, whatever it showed before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 24 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(step, { minLength: 1, maxLength: 6 }),
        async (cols, rows, steps) => {
          const [drawn, fresh] = [screenOf(cols, rows), screenOf(cols, rows)];
          const painter = new Painter();
          for (const { frame: next, forget } of steps) {
            if (forget) {
              painter.forget();
              drawn.write('\x1b[1;1Hsomebody else was here');
            }
            drawn.write(painter.frame(framed(next, cols), cols, rows));
          }
          fresh.write(new Painter().frame(framed(steps.at(-1)!.frame, cols), cols, rows));
          expect(await shown(drawn)).toEqual(await shown(fresh));
          drawn.dispose();
          fresh.dispose();
        },
      ),
      { numRuns: 400 },
    );
  });

  test('that is shown already costs nothing', () => {
    const painter = new Painter();
    expect(painter.frame(framed('one\n\x1b[31mtwo', 20), 20, 3)).not.toBe('');
    expect(painter.frame(framed('one\n\x1b[31mtwo', 20), 20, 3)).toBe('');
  });

  test('in which one word of a large screen changed costs a few bytes', () => {
    const rows = Array.from({ length: 50 }, (_, y) => `row ${y} ${'x'.repeat(150)}`);
    const painter = new Painter();
    painter.frame(framed(rows.join('\n'), 200), 200, 50);
    rows[20] = rows[20]!.replace('row', 'ROW');
    expect(painter.frame(framed(rows.join('\n'), 200), 200, 50).length).toBeLessThan(60);
  });

  test('taller and wider than the screen is cut, and nothing wraps or scrolls', async () => {
    const terminal = screenOf(5, 2);
    terminal.write(new Painter().frame(framed('abcdefgh\n12345678\nnever', 5), 5, 2));
    expect((await shown(terminal)).map(row => row.replaceAll('|', ''))).toEqual(['abcde', '12345']);
    expect(terminal.buffer.active.baseY).toBe(0);
  });

  test('shows the cursor where it is asked to, and else none', () => {
    const painter = new Painter();
    expect(painter.frame(framed('a', 10), 10, 2, { x: 3, y: 1 })).toContain('\x1b[2;4H\x1b[?25h');
    expect(painter.frame(framed('a', 10), 10, 2)).toContain('\x1b[?25l');
  });
});

describe('nothing but colours gets through', () => {
  test.each([
    ['a title', '\x1b]2;stolen\x07'],
    ['a clipboard', '\x1b]52;c;aGk=\x1b\\'],
    ['a cursor move', '\x1b[10;10H'],
    ['a cleared screen', '\x1b[2J'],
    ['a device string', '\x1bPq#0\x1b\\'],
    ['a reset', '\x1bc'],
    ['controls', '\x07\x08\x0b\x0c\x0e\x0f\x7f'],
    ['8-bit controls', '\x9b2J\x9d2;x\x9c'],
    ['an unfinished sequence', 'x\x1b['],
    ['a lone escape', 'x\x1b'],
  ])('of %s', (_, hostile) => {
    const bytes = new Painter().frame(framed(`before${hostile}after`, 60), 60, 1);
    const rest = bytes.replace(/\x1b\[\?(2026|25)[hl]|\x1b\[2J|\x1b\[[\d;]*[mHK]/g, '');
    expect(rest).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
    expect(rest).not.toContain('stolen');
  });

  test('of anything at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
        const bytes = new Painter().frame(framed(text, 40), 40, 3);
        expect(bytes.replace(/\x1b\[\?(2026|25)[hl]|\x1b\[2J|\x1b\[[\d;:]*[mHK]/g, '')).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      }),
      { numRuns: 1_000 },
    );
  });
});
