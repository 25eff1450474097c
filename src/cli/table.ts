/** Tables that fit: columns are cut, then dropped, until the rows are no wider than the terminal. */

import { oneLine } from '../wording/text.ts';
import type { Measure } from '../wording/wrapped.ts';
import { type Paint, painter, type Style } from './style.ts';
import type { Terminal } from './terminal.ts';
import { measureFor } from './width.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly style?: (row: Row) => Style | undefined;
  /** The width it may be cut down to; without one it is never cut. */
  readonly cutTo?: number;
  /** When cutting is not enough, columns go, the lowest number first; without one it stays. */
  readonly drop?: number;
}

const gap = 2;

export async function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], terminal: Terminal): Promise<string> {
  const cells = rows.map(row => columns.map(column => oneLine(column.cell(row))));
  const measure = await measureFor(cells.flat());
  // A column without content says nothing.
  const natural = columns.map(({ title }, index) => {
    const widest = cells.reduce((most, row) => Math.max(most, measure.width(row[index]!)), 0);
    return widest === 0 ? 0 : Math.max(title.length, widest);
  });
  const widths = columnWidths(natural, columns, terminal.columns);
  const paint = painter(terminal.color);
  const header = line(
    columns.map(({ title }) => title),
    widths,
    measure,
    () => 'bold',
    paint,
  );
  const body = rows.map((row, at) => line(cells[at]!, widths, measure, index => columns[index]!.style?.(row), paint));
  return [header, ...body].join('\n');
}

/** The width of each column; 0 for those left out. */
export function columnWidths(
  natural: readonly number[],
  columns: readonly Pick<Column<never>, 'cutTo' | 'drop'>[],
  available: number | undefined,
): number[] {
  if (available === undefined) return [...natural];
  const widths = natural.map((width, index) => Math.min(width, columns[index]!.cutTo ?? width));
  const dropOrder = columns.flatMap(({ drop }, index) => (drop === undefined ? [] : [{ index, drop }])).sort((a, b) => a.drop - b.drop);
  for (const { index } of dropOrder) {
    if (total(widths) <= available) break;
    widths[index] = 0;
  }
  return grown(widths, natural, available);
}

/** Gives the room that is left to the columns that were cut, one cell each in turn. */
function grown(widths: number[], natural: readonly number[], available: number): number[] {
  let room = available - total(widths);
  while (room > 0) {
    const cut = widths.flatMap((width, index) => (width > 0 && width < natural[index]! ? [index] : []));
    if (cut.length === 0) break;
    for (const index of cut.slice(0, room)) widths[index]!++;
    room -= Math.min(room, cut.length);
  }
  return widths;
}

function total(widths: readonly number[]): number {
  const shown = widths.filter(width => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, shown.length - 1);
}

function line(
  cells: readonly string[],
  widths: readonly number[],
  { width, cut }: Measure,
  style: (index: number) => Style | undefined,
  paint: Paint,
): string {
  const shown = widths.flatMap((columns, index) => (columns > 0 ? [{ index, columns }] : []));
  const parts = shown.map(({ index, columns }, at) => {
    const text = cut(cells[index]!, columns);
    const padding = at === shown.length - 1 ? '' : ' '.repeat(columns - width(text) + gap);
    return paint(style(index), text) + padding;
  });
  return parts.join('').trimEnd();
}
