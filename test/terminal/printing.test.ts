/** Printing plain text has a shorter way than that of xterm.js, and both lead to the same cells. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Emulator } from '../../src/terminal/emulator.ts';
import { repairPrinting } from '../../src/terminal/printing.ts';

/** None of these is among what xterm.js does wrong. */
const parts = fc.constantFrom(
  ...['a', 'word ', '#1', 'x'.repeat(17), 'y'.repeat(20), 'z'.repeat(45), '~', 'é', '─│┌', '漢', '漢字かな', '字x字'],
  ...['\r', '\n', '\r\n', '\b', '\t', '\x0e', '\x0f', '\x1b7', '\x1b8'],
  ...['\x1b(0', '\x1b(B', '\x1b)0', '\x1b[3b', '\x1b[K', '\x1b[1K', '\x1b[2P', '\x1b[3X', '\x1b[2S', '\x1b[2;4r', '\x1b[r'],
  ...['\x1b[31;44m', '\x1b[1;7m', '\x1b[4:3;58;5;9m', '\x1b[m', '\x1b]8;;http://a\x07', '\x1b]8;;\x07', '\x1b[?1049h', '\x1b[?1049l'],
);
const moves = fc.tuple(fc.nat(7), fc.nat(21)).map(([y, x]) => `\x1b[${y};${x}H`);
const streams = fc.array(fc.oneof({ arbitrary: parts, weight: 3 }, moves), { maxLength: 60 }).map(list => list.join(''));

test('cell by cell', () => {
  fc.assert(
    fc.property(streams, stream => {
      const [ours, theirs] = [new Emulator(size), new Emulator(size)];
      repairPrinting(ours);
      for (const { input } of [ours, theirs]) input.parse(Buffer.from(stream));
      expect(stateOf(ours)).toEqual(stateOf(theirs));
    }),
    { numRuns: 1_000 },
  );
});

const size = { cols: 20, rows: 6, scrollback: 30 };

function stateOf({ active, normal, alternate, cols, input }: Emulator) {
  const pages = [normal, alternate].map(({ lines }) =>
    Array.from({ length: lines.length }, (_, y) => {
      const line = lines.get(y)!;
      const cells = Array.from({ length: cols }, (_, x) => [
        line.getString(x),
        line.getWidth(x),
        line.getFg(x),
        line.getBg(x),
        hasExtended(line.getBg(x)) ? line._extendedAttrs[x]!._ext : undefined,
      ]);
      return { cells, isWrapped: line.isWrapped };
    }),
  );
  return { pages, x: active.x, y: active.y, joins: input._parser.precedingJoinState };
}

const hasExtended = (bg: number): boolean => (bg & 0x10000000) !== 0;
