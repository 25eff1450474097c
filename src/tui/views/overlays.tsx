/** What lies on top: each in a frame of its own, in the middle or above what it is about. */

import { Box } from 'ink';
import type { ReactNode } from 'react';
import { choicesOf } from '../commands/overlay-moves.ts';
import { keysOf, paletteOf } from '../commands/registry.ts';
import type { Rect } from '../model/layout.ts';
import type { Overlay } from '../model/overlay.ts';
import type { View } from '../model/view.ts';
import { wrapped } from '../pieces/fitted.ts';
import { Framed } from '../pieces/pane.tsx';
import { type Cell, type OverlayRow, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { windowTop } from '../pieces/window.ts';
import { fieldRows } from './field-rows.ts';
import { formHeight, formRows } from './form-rows.ts';
import { helpRows } from './help-rows.ts';
import { keyText } from './key-text.ts';
import { peekRows } from './peek-rows.ts';
import { bottomOf } from './screen-lines.tsx';

export function Overlays(): ReactNode {
  const view = useView(whole);
  const { overlay } = view.model;
  if (overlay === null) return null;
  const { title, info, rect } = frameOf(overlay, view);
  const [width, height] = [rect.width - 2, rect.height - 2];
  const rows = rowsOf(overlay, view, width, height).slice(0, height);
  const blank = { cells: [] };
  const filled = [...rows, ...Array.from({ length: Math.max(0, height - rows.length) }, () => blank)];
  return (
    <Box position="absolute" marginLeft={rect.x} marginTop={rect.y} width={rect.width} height={rect.height} flexDirection="column">
      <Framed {...{ rect, title, info, look: view.look, isFocused: true }}>
        {filled.map((row: OverlayRow, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
          <Row key={at} cells={filledUp(row.cells, width)} look={view.look} over={row.isCursor ? 'selected' : undefined} />
        ))}
      </Framed>
    </Box>
  );
}

const whole = (view: View): View => view;

/** To the frame, so that nothing of what lies below shows. */
function filledUp(cells: readonly Cell[], width: number): readonly Cell[] {
  const used = cells.reduce((sum, cell) => sum + cell.width, 0);
  return used < width ? [...cells, { text: '', width: width - used }] : cells;
}

/** As many lines as its screen has to say. */
const shownRows = (worker: string, { screens, size }: View): number => bottomOf(screens.get(worker)?.lines ?? [], size.rows).length;

interface Frame {
  readonly title: string;
  readonly info: string;
  readonly rect: Rect;
}

function frameOf(overlay: Overlay, view: View): Frame {
  const { columns, rows } = view.size;
  const middle = (width: number, height: number): Rect => {
    const [w, h] = [Math.min(columns, width), Math.min(rows - 1, height)];
    return { x: Math.floor((columns - w) / 2), y: Math.max(0, Math.floor((rows - 1 - h) / 3)), width: w, height: h };
  };
  const below = (height: number): Rect => {
    const h = Math.min(rows - 1, height);
    return { x: 0, y: rows - 1 - h, width: columns, height: h };
  };
  switch (overlay.kind) {
    case 'palette':
      return { title: 'Commands', info: 'esc', rect: middle(72, Math.min(22, rows - 4)) };
    case 'pick':
      return { title: overlay.title, info: 'esc', rect: middle(76, Math.min(overlay.choices.length + 5, 20, rows - 4)) };
    case 'prompt':
      return { title: overlay.title, info: overlay.hint, rect: below(overlay.isLong ? Math.min(8, rows - 2) : 3) };
    case 'confirm':
      return { title: overlay.title, info: '', rect: middle(64, wrapped(overlay.loss, 60).length + 5) };
    case 'form':
      return {
        title: overlay.title,
        info: `enter ${overlay.enter} · esc`,
        rect: middle(86, Math.min(formHeight(overlay, 84) + 2, rows - 2)),
      };
    case 'peek':
      return {
        title: `Reply to ${overlay.worker}`,
        info: 'esc',
        rect: middle(Math.min(columns - 4, 120), Math.max(12, shownRows(overlay.worker, view) + 6)),
      };
    case 'help':
      return { title: 'Help', info: 'esc', rect: middle(96, rows - 3) };
  }
}

function rowsOf(overlay: Overlay, view: View, width: number, height: number): OverlayRow[] {
  switch (overlay.kind) {
    case 'palette':
      return paletteRows(overlay, view, width, height);
    case 'pick': {
      const choices = choicesOf(overlay).map(({ text, hint, isOff }) => ({ text, hint, isOff: isOff ?? false }));
      return searchRows(overlay, choices, { width, height, hintColumns: Math.round(width * 0.55) });
    }
    case 'prompt':
      return fieldRows(overlay.field, width - 2, height).map(cells => ({ cells: [{ text: ' ', width: 1 }, ...cells] }));
    case 'confirm':
      return confirmRows(overlay, width);
    case 'form':
      return formRows(overlay, view.swarm.board, width, height);
    case 'peek':
      return peekRows(overlay, view, width, height);
    case 'help':
      return helpRows(view, width).slice(overlay.top);
  }
}

function paletteRows(overlay: Extract<Overlay, { kind: 'palette' }>, view: View, width: number, height: number): OverlayRow[] {
  const found = paletteOf(overlay.field.text, view);
  const choices = found.map(command => ({
    text: command.title,
    hint: keysOf(command, view.keys)
      .map(key => keyText(key, view.look.isAscii))
      .join(' '),
    isOff: command.changes === true && view.isReadOnly,
  }));
  const rows = searchRows(overlay, choices, { width, height: height - 1, hintColumns: 14 });
  const chosen = found[Math.min(overlay.at, found.length - 1)];
  const coach = chosen === undefined ? 'no such command' : `${found.length} commands · from a shell: swarm do ${chosen.id}`;
  const filling = Array.from({ length: Math.max(0, height - 1 - rows.length) }, () => ({ cells: [] }));
  return [...rows, ...filling, { cells: [{ text: ` ${coach}`, width, role: 'dim' }] }];
}

interface Listed {
  readonly text: string;
  readonly hint: string;
  readonly isOff: boolean;
}

function searchRows(
  { field, at }: Extract<Overlay, { kind: 'palette' | 'pick' }>,
  choices: readonly Listed[],
  { width, height, hintColumns }: { width: number; height: number; hintColumns: number },
): OverlayRow[] {
  const [input = []] = fieldRows(field, width - 3, 1);
  const cursor = Math.min(at, choices.length - 1);
  const room = Math.max(1, height - 2);
  const top = windowTop(0, Math.max(0, cursor), choices.length, room);
  const list = choices.slice(top, top + room).map(({ text, hint, isOff }, index) => {
    const role = isOff ? ('dim' as const) : ('text' as const);
    const cells: Cell[] = [
      { text: ` ${text} `, width: width - hintColumns - 1, role },
      { text: hint, width: hintColumns, role: 'dim' },
    ];
    return { cells, isCursor: top + index === cursor };
  });
  return [{ cells: [{ text: ' › ', width: 3, role: 'key' }, ...input] }, { cells: [] }, ...list];
}

function confirmRows({ loss, yes }: Extract<Overlay, { kind: 'confirm' }>, width: number): OverlayRow[] {
  const text = wrapped(loss, width - 2).map(line => ({ cells: [{ text: ` ${line}`, width }] }));
  const answer: Cell[] = [
    { text: ' y', width: 2, role: 'key' },
    { text: ` ${yes}   `, width: yes.length + 4, role: 'bad' },
    { text: 'n', width: 1, role: 'key' },
    { text: ' leave it (enter)', width: Math.max(0, width - yes.length - 7) },
  ];
  const blank = { cells: [{ text: '', width }] };
  return [blank, ...text, blank, { cells: answer }];
}
