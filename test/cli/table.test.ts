/** Tables are as wide as their content, and never wider than the terminal. */

import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { type Column, columnWidths, table } from '../../src/cli/table.ts';
import { paper } from '../helpers/paper.ts';

interface Row {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

const columns: Column<Row>[] = [
  { title: 'ID', cell: row => row.id },
  { title: 'TITLE', cell: row => row.title, cutTo: 8, style: () => 'green' },
  { title: 'WHY', cell: row => row.why, cutTo: 6, drop: 1 },
];

const rows: Row[] = [
  { id: 't1', title: 'Write the parser', why: '' },
  { id: 't12', title: '日本語のタスク', why: 'waits for t1' },
  { id: 't3', title: 'evil \x1b[2J', why: 'line\nbreak' },
];

describe('a table', () => {
  test('in a pipe has all of it', async () => {
    expect(await table(rows, columns, paper())).toBe(
      [
        'ID   TITLE             WHY',
        't1   Write the parser',
        't12  日本語のタスク    waits for t1',
        't3   evil \\x1b[2J      line break',
      ].join('\n'),
    );
  });

  test('on a terminal is cut where that hurts least', async () => {
    expect(await table(rows, columns, paper({ columns: 24 }))).toBe(
      ['ID   TITLE       WHY', 't1   Write the…', 't12  日本語の…   waits …', 't3   evil \\x1b…  line b…'].join('\n'),
    );
  });

  test('drops a column when there is no room to cut', async () => {
    expect(await table(rows, columns, paper({ columns: 14 }))).toBe(
      ['ID   TITLE', 't1   Write th…', 't12  日本語の…', 't3   evil \\x1…'].join('\n'),
    );
  });

  test('leaves out a column that says nothing', async () => {
    expect(await table(rows.slice(0, 1), columns, paper())).toBe('ID  TITLE\nt1  Write the parser');
  });

  test('colours without disturbing the columns', async () => {
    const plain = await table(rows, columns, paper());
    const coloured = await table(rows, columns, paper({ color: true }));
    expect(coloured).toContain('\x1b[32mWrite the parser\x1b[39m');
    expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(plain);
  });

  test('fits any terminal that has room for the least of it', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ id: fc.constant('t1'), title: cell, why: cell })),
        fc.integer({ min: 13, max: 90 }),
        async (content, width) => {
          const text = await table(content, columns, paper({ columns: width }));
          for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('widths', () => {
  const some = [{}, { cutTo: 10 }, { cutTo: 5, drop: 2 }, { drop: 1 }];

  test.each([
    ['a pipe', [4, 20, 20, 8], undefined, [4, 20, 20, 8]],
    ['room for all', [4, 20, 20, 8], 80, [4, 20, 20, 8]],
    ['a little cut', [4, 20, 20, 8], 48, [4, 18, 12, 8]],
    ['the first to go', [4, 20, 20, 8], 24, [4, 11, 5, 0]],
    ['the next to go', [4, 20, 20, 8], 18, [4, 12, 0, 0]],
    ['too narrow for anything', [4, 20, 20, 8], 5, [4, 10, 0, 0]],
    ['empty columns', [4, 0, 20, 0], 80, [4, 0, 20, 0]],
  ])('for %s', (_, natural, available, widths) => {
    expect(columnWidths(natural, some, available)).toEqual(widths);
  });
});
