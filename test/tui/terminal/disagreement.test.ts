/** The painter and terminals that find characters wider or narrower than it does: they are wrong about these, and about nothing else. */

import { createRequire } from 'node:module';
import type { Terminal as XtermTerminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unicodeWidths, widthOf } from '../../../src/terminal/widths.ts';
import { Painter } from '../../../src/tui/terminal/painter.ts';
import { framed } from '../../helpers/frames.ts';

const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as { Terminal: typeof XtermTerminal };

type Widths = Parameters<XtermTerminal['unicode']['register']>[0];

/** xterm.js packs a width and whether the character joins the one before. */
const alone = (width: number): number => width << 1;
const joined = (preceding: number): number => (preceding & ~1) | 1;

/** Each character for itself, as old terminals have it; those that are in doubt as wide as they are told to be. */
const each = (version: string, widthIn: (character: number) => 0 | 1 | 2): Widths => ({
  version,
  wcwidth: widthIn,
  charProperties: ((character: number, preceding: number): number => {
    const width = widthIn(character);
    return width === 0 && preceding !== 0 ? joined(preceding) : alone(width);
  }) as never,
});

const isSure = (character: number): boolean => character < 0x250 || (character >= 0x2500 && character < 0x25a0);

const kinds: readonly (readonly [string, Widths])[] = [
  ['knows clusters', unicodeWidths as unknown as Widths],
  ['knows no clusters', each('apart', widthOf)],
  ['draws all that is in doubt wide', each('wide', character => (widthOf(character) === 0 ? 0 : isSure(character) ? 1 : 2))],
  ['draws everything narrow', each('narrow', character => (widthOf(character) === 0 ? 0 : 1))],
];

const screenOf = (cols: number, rows: number, widths: Widths): XtermTerminal => {
  const terminal = new Terminal({ cols, rows, allowProposedApi: true });
  terminal.unicode.register(widths);
  terminal.unicode.activeVersion = widths.version;
  terminal.write('\x1b[?7l');
  return terminal;
};

/** Every cell with everything that it looks like, and where the cursor is. */
const shown = (terminal: XtermTerminal): Promise<string[]> =>
  new Promise(resolve =>
    terminal.write('', () => {
      const { active } = terminal.buffer;
      const rows = Array.from({ length: terminal.rows }, (_, y) =>
        Array.from({ length: terminal.cols }, (_, x) => {
          const cell = active.getLine(active.baseY + y)!.getCell(x)!;
          const looks = [
            ...[cell.isBold(), cell.isDim(), cell.isItalic(), cell.isUnderline(), cell.isBlink(), cell.isInverse(), cell.isInvisible()],
            ...[cell.isStrikethrough(), cell.getFgColorMode(), cell.getBgColorMode()],
            ...[cell.isFgDefault() ? 0 : cell.getFgColor(), cell.isBgDefault() ? 0 : cell.getBgColor()],
          ];
          return `${cell.getChars() || (cell.getWidth() === 0 ? '' : ' ')}${looks.some(Boolean) ? `<${looks.map(Number).join()}>` : ''}`;
        }).join('|'),
      );
      resolve([...rows, `${active.baseY}`]);
    }),
  );

const letters = ['a', 'bc', 'd e', '   ', '    ', '│', '─'.repeat(5), 'ß', '·', '\u200b'];
const wide = ['日本', '한', '\u1112\u1161\u11ab', 'Ａ'];
const doubtful = ['▶ ', '✓', '⚠️', '1️⃣', 'é', 'e\u0301', '👩‍💻', '👩‍👩‍👧‍👦', '👍🏽', '🚀', '🇩🇪', '🇩', 'क्षि', '①'];
const colours = [
  ...['31', '1', '22', '39', '7', '27', '0', '', '3;9', '23', '29', '8', '28', '5', '25', '42', '49', '104', '97'],
  ...['38;2;10;20;30', '48;2;1;2;3', '38;5;99', '48;5;200;1', '38:2::9:8:7', '2;4', '24', '1;31;44'],
].map(parameters => `\x1b[${parameters}m`);

const line = fc
  .array(fc.constantFrom(...letters, ...letters, ...wide, ...doubtful, ...colours), { maxLength: 16 })
  .map(parts => parts.join(''));
const frame = fc.array(line, { maxLength: 13 }).map(lines => lines.join('\n'));
/** Little changes: a piece of a line is another one. */
const change = fc.tuple(fc.nat(12), fc.nat(40), fc.constantFrom(...letters, ...wide, ...doubtful));
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ frame, disturbed: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ change, disturbed: fc.constant(false) }) },
);

function changedFrame(text: string, [row, column, piece]: readonly [number, number, string]): string {
  const lines = text.split('\n');
  const at = row % lines.length;
  const parts = [...new Intl.Segmenter().segment(lines[at]!.replace(/\x1b\[[\d;:]*m/g, ''))].map(({ segment }) => segment);
  parts.splice(column % (parts.length + 1), 1, piece);
  return lines.with(at, parts.join('')).join('\n');
}

describe.each(kinds)('a terminal that %s', (_, widths) => {
  test('shows the frame, whatever was there before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(step, { minLength: 1, maxLength: 8 }),
        async (cols, rows, steps) => {
          const [drawn, fresh] = [screenOf(cols, rows, widths), screenOf(cols, rows, widths)];
          const painter = new Painter();
          let now = '';
          for (const next of steps) {
            if (next.disturbed) {
              painter.forget();
              drawn.write('\x1b[1;1H\x1b[41msomebody else was here');
            }
            now = 'frame' in next ? next.frame : changedFrame(now, next.change);
            drawn.write(painter.frame(framed(now, cols), cols, rows));
          }
          fresh.write(new Painter().frame(framed(now, cols), cols, rows));
          expect(await shown(drawn)).toEqual(await shown(fresh));
          drawn.dispose();
          fresh.dispose();
        },
      ),
      { numRuns: 250 },
    );
  });

  test.each(doubtful)('and gets %s beside what stays: nothing else changes', async character => {
    for (const [before, after] of [
      ['xxABCDEFGH', `x${character}ABCDEFGH`],
      ['xx日本日本', `x${character}日本日本`],
      [`x${character}${character}BCD`, `${character}${character}BCD`],
    ] as const) {
      const [drawn, fresh] = [screenOf(14, 1, widths), screenOf(14, 1, widths)];
      const painter = new Painter();
      drawn.write(painter.frame(framed(before, 14), 14, 1));
      drawn.write(painter.frame(framed(after, 14), 14, 1));
      fresh.write(new Painter().frame(framed(after, 14), 14, 1));
      expect(await shown(drawn)).toEqual(await shown(fresh));
      drawn.dispose();
      fresh.dispose();
    }
  });
});
