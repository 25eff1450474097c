/** A form: a title and a field a line, the description with room for more. */

import { meantTask } from '../model/needs.ts';
import type { Form, FormField } from '../model/overlay.ts';
import type { Cell, OverlayRow } from '../pieces/row.tsx';
import type { BoardView } from '../state/board.ts';
import { fieldRows } from './field-rows.ts';

const titleColumns = 14;
const longRows = 6;

export function formRows({ fields, at, error }: Form, board: BoardView, width: number, height: number): OverlayRow[] {
  const rows = fields.flatMap((field, index) => rowsOf(field, index === at, width));
  const room = height - rows.length - 1;
  const blank: OverlayRow[] = room > 0 ? [{ cells: [{ text: '', width }] }] : [];
  const hint =
    error === null
      ? { text: ` ${hintOf(fields[at], board)}`, width, role: 'dim' as const }
      : { text: ` ! ${error}`, width, role: 'bad' as const };
  return [...rows, ...blank, { cells: [hint] }];
}

/** With room for a description that goes on. */
export const formHeight = ({ fields }: Form, width: number): number =>
  fields.reduce((sum, field) => sum + Math.max(field.isLong ? 4 : 1, rowsOf(field, false, width).length), 0) + 2;

/** Of a word that means a task: which one. */
function hintOf(here: FormField | undefined, board: BoardView): string {
  const meant = here?.picksTasks ? meantTask(here.field, board) : undefined;
  return meant === undefined ? (here?.hint ?? '') : `tab takes ${meant.id} ${meant.title}`;
}

function rowsOf({ title, field, isLong, values }: FormField, isHere: boolean, width: number): OverlayRow[] {
  const room = width - titleColumns - 2;
  const shown = isHere ? field : { ...field, at: -1 };
  const lines: Cell[][] =
    values === undefined ? fieldRows(shown, room, isLong ? longRows : 1) : [choiceCells(values, field.text, isHere, room)];
  return lines.map((cells, line) => ({
    cells: [
      { text: line === 0 ? ` ${title}` : '', width: titleColumns, role: isHere ? 'key' : 'dim' },
      { text: isHere ? '› ' : '  ', width: 2, role: 'key' },
      ...(cells.length === 0 ? [{ text: '', width: room }] : cells),
    ],
  }));
}

function choiceCells(values: readonly string[], chosen: string, isHere: boolean, room: number): Cell[] {
  const cells = values.map(
    (value): Cell => ({ text: ` ${value} `, width: value.length + 2, role: value === chosen ? (isHere ? 'selected' : 'title') : 'dim' }),
  );
  const used = cells.reduce((sum, cell) => sum + cell.width, 0);
  return [...cells, { text: '', width: Math.max(0, room - used) }];
}
