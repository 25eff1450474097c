/** The raster beside Ink's own drawing of the same trees; and what it leaves to itself and to others. */

import { readdirSync, readFileSync } from 'node:fs';
import { PassThrough, Writable } from 'node:stream';
import fc from 'fast-check';
import { Box, type DOMElement, render, Text } from 'ink';
import type { ReactNode } from 'react';
import { describe, expect, test } from 'vitest';
import { Raster } from '../../src/tui/raster.ts';
import { cellsOf, type Frame } from '../../src/tui/terminal/cells.ts';
import { framed, readOf } from '../helpers/frames.ts';

const [columns, rows] = [24, 8];

/** Ink's tree of this, and the frame that Ink makes of it. */
function laidOut(tree: ReactNode): { root: DOMElement; inks: string; end(): void } {
  let [root, inks]: [DOMElement | undefined, string] = [undefined, ''];
  const stdout = Object.assign(
    new Writable({
      write: (chunk, _, done) => {
        inks = String(chunk);
        done();
      },
    }),
    { columns, rows, isTTY: true },
  );
  const take = (box: DOMElement | null): void => {
    root ??= box?.parentNode;
  };
  const instance = render(
    <Box ref={take} width={columns} height={rows} overflow="hidden">
      {tree}
    </Box>,
    {
      stdout: stdout as unknown as NodeJS.WriteStream,
      stdin: new PassThrough() as unknown as NodeJS.ReadStream,
      debug: true,
      patchConsole: false,
    },
  );
  return { root: root!, inks, end: () => instance.unmount() };
}

const picture = (frame: Frame): string[] =>
  frame.map(line => line.map(({ text, style }) => (style === '' ? text : `${text}<${style}>`)).join('|'));

/** As wide as the screen, and as high. */
const whole = (frame: Frame): Frame =>
  Array.from({ length: rows }, (_, y) => [...(frame[y] ?? []), ...cellsOf(' '.repeat(columns - (frame[y] ?? []).length), columns)]);

const word = fc
  .array(fc.constantFrom('a', 'b ', '│', '日', '本', '한', 'é', '🚀', '…'), { minLength: 1, maxLength: 8 })
  .map(parts => parts.join(''));
const piece = fc.record({ text: word, colour: fc.constantFrom(undefined, 'red', 'blueBright'), isBold: fc.boolean(), key: fc.uuid() });
const line = fc.record({ pieces: fc.array(piece, { minLength: 1, maxLength: 3 }), key: fc.uuid() });
const box = fc.record({
  ...{ x: fc.integer({ min: 0, max: columns }), y: fc.integer({ min: 0, max: rows }) },
  ...{ width: fc.integer({ min: 1, max: columns }), height: fc.integer({ min: 1, max: rows }) },
  ...{ isClipped: fc.boolean(), lines: fc.array(line, { minLength: 1, maxLength: 4 }), key: fc.uuid() },
});

const treeOf = (boxes: readonly (typeof box extends fc.Arbitrary<infer B> ? B : never)[]): ReactNode =>
  boxes.map(({ x, y, width, height, isClipped, lines, key }) => (
    <Box
      key={key}
      position="absolute"
      marginLeft={x}
      marginTop={y}
      width={width}
      height={height}
      flexDirection="column"
      {...(isClipped ? { overflow: 'hidden' } : {})}
    >
      {lines.map(({ pieces, key: row }) => (
        <Box key={row} height={1} flexShrink={0}>
          {pieces.map(({ text, colour, isBold, key: nth }) => (
            <Box key={nth} flexShrink={0}>
              <Text wrap="truncate" bold={isBold} {...(colour === undefined ? {} : { color: colour })}>
                {text}
              </Text>
            </Box>
          ))}
        </Box>
      ))}
    </Box>
  ));

test('what is cut, clipped or covered looks as Ink draws it', () => {
  fc.assert(
    fc.property(fc.array(box, { minLength: 1, maxLength: 5 }), boxes => {
      const { root, inks, end } = laidOut(treeOf(boxes));
      const ours = new Raster().frame(root, columns, rows);
      end();
      expect(picture(ours)).toEqual(picture(whole(framed(inks, columns))));
    }),
    { numRuns: 400 },
  );
});

describe('a text that is too long', () => {
  const drawn = (tree: ReactNode, shown?: (text: string) => string): string[] => {
    const { root, end } = laidOut(tree);
    const frame = new Raster(shown).frame(root, columns, rows);
    end();
    return readOf(frame).trimEnd().split('\n');
  };
  const room = (width: number, text: string, wrap: 'wrap' | 'truncate'): ReactNode => (
    <Box width={width} height={3} flexDirection="column">
      <Text wrap={wrap}>{text}</Text>
    </Box>
  );

  test.each([
    ['is cut with an ellipsis', 6, 'abcdefgh', 'truncate', ['abcde…']],
    ['is not cut where it just fits', 8, 'abcdefgh', 'truncate', ['abcdefgh']],
    ['is cut before a wide character that would be halved', 6, 'abcd日本', 'truncate', ['abcd…']],
    ['keeps what it is cut behind', 5, '日本語', 'truncate', ['日本…']],
    ['goes on in the next line, at a blank', 9, 'all that is left', 'wrap', ['all that', 'is left']],
  ] as const)('%s', (_, width, text, wrap, lines) => {
    expect(drawn(room(width, text, wrap))).toEqual(lines);
  });

  test('has its colours up to where it is cut', () => {
    const { root, end } = laidOut(room(6, '\x1b[31mabcdefgh\x1b[0m', 'truncate'));
    expect(
      new Raster()
        .frame(root, columns, 1)[0]!
        .slice(0, 7)
        .map(({ text, style }) => text + style),
    ).toEqual(['a31', 'b31', 'c31', 'd31', 'e31', '…31', ' ']);
    end();
  });

  test('is cut with what the terminal has for an ellipsis', () => {
    expect(drawn(room(6, 'abcdefgh', 'truncate'), text => text.replaceAll('…', '~'))).toEqual(['abcde~']);
  });
});

test('a text that stays the same is not cut into cells again', () => {
  const { root, end } = laidOut(<Text color="red">the same</Text>);
  const raster = new Raster();
  const [before, after] = [raster.frame(root, columns, rows), raster.frame(root, columns, rows)];
  end();
  expect(after[0]!.every((cell, x) => cell === before[0]![x])).toBe(true);
});

/** Frames and backgrounds of boxes it does not know. */
test('no view asks for what it does not draw', () => {
  const views = readdirSync('src/tui', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.tsx'));
  expect(views.length).toBeGreaterThan(20);
  const asking = views.filter(name =>
    /<Box[^>]*\b(border\w*|backgroundColor)=|<(Static|Transform|Newline|Spacer)\b/.test(readFileSync(`src/tui/${name}`, 'utf8')),
  );
  expect(asking).toEqual([]);
});
