/** A worker's last lines, and a line to answer in: its question is answered without going there. */

import { choicesOn, isMenu } from '../model/choices.ts';
import type { Peek } from '../model/overlay.ts';
import type { View } from '../model/view.ts';
import { cut } from '../pieces/fitted.ts';
import type { Cell, OverlayRow } from '../pieces/row.tsx';
import { fieldRows } from './field-rows.ts';
import { bottomOf } from './screen-lines.tsx';

export function peekRows({ worker, others, field, seq }: Peek, view: View, width: number, height: number): OverlayRow[] {
  const screen = view.screens.get(worker);
  const room = Math.max(1, height - 4);
  const lines = screen === undefined ? [] : bottomOf(screen.lines, room);
  const blank: OverlayRow = { cells: [{ text: '', width }] };
  const shown = lines.map((line): OverlayRow => ({ cells: [{ text: ` ${plain(line)}`, width }] }));
  const filling = Array.from({ length: Math.max(0, room - shown.length) }, () => blank);
  const [input = []] = fieldRows(field, width - 3, 1);
  const changed = screen !== undefined && seq !== null && screen.seq !== seq;
  const all = others.length === 0 ? '' : `  ^T also to ${others.join(', ')} with the same question`;
  const read = lines.map(plain);
  const note: Cell = changed
    ? { text: ' it has printed more since you opened this: enter asks you to read it again', width, role: 'warn' }
    : isMenu(read)
      ? { text: ' chosen with the arrow keys: ctrl+o attaches, where you can press them', width, role: 'warn' }
      : { text: ` ${offeredText(read)}${sendText(field.text, worker)}${all}`, width, role: 'dim' };
  return [
    ...shown,
    ...filling,
    { cells: [{ text: view.look.glyphs.across.repeat(width), width, role: 'border' }] },
    { cells: [{ text: ' › ', width: 3, role: 'key' }, ...input] },
    { cells: [note] },
  ];
}

const sendText = (text: string, worker: string): string =>
  text === '' ? `type an answer to ${worker}` : `enter sends “${text}” and Enter to ${worker}`;

function offeredText(lines: readonly string[]): string {
  const choices = choicesOn(lines);
  return choices.length === 0 ? '' : `${choices.map(({ answer, text }) => `${answer} ${cut(text, 24)}`).join(' · ')}  ·  `;
}

const plain = (line: string): string => line.replace(/\x1b\[[\d;:]*m/g, '');
