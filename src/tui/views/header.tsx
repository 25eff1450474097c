/** The first line: where we are, and the whole swarm in a few figures. */

import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { TaskStatus } from '../../core/task.ts';
import { isFinal } from '../../core/task.ts';
import { clock } from '../../wording/age.ts';
import { percent } from '../../wording/text.ts';
import { costText } from '../../wording/usage-text.ts';
import type { Look, Role } from '../model/look.ts';
import type { View } from '../model/view.ts';
import { widthOf } from '../pieces/fitted.ts';
import { gauge } from '../pieces/gauge.ts';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';

export function Header(): ReactNode {
  const view = useView(whole);
  const { width } = view.layout.header;
  const left = crumbs(view);
  const right = figures(view, width - widthOf(left) - 2);
  const used = right.reduce((sum, cell) => sum + cell.width, 0);
  const cells: Cell[] = [{ text: left, width: Math.max(0, width - used), role: 'title' }, ...right];
  return (
    <Box position="absolute" width={width} height={1}>
      <Row cells={cells} look={view.look} />
    </Box>
  );
}

const whole = (view: View): View => view;

function crumbs(view: View): string {
  const { model, swarm, look } = view;
  const names = ['swarm', swarm.project, model.place, ...model.depths.map(({ id }) => id), ...stateWords(view)];
  return names.filter(Boolean).join(` ${look.glyphs.crumb} `);
}

const stateWords = ({ model: { zoomed, lookedAt, typingTo }, now, wayBack }: View): string[] => [
  ...(zoomed === null ? [] : ['zoomed']),
  ...(lookedAt === null ? [] : [`in the past, ${clock(lookedAt, now)}`]),
  // A step that takes no time says nothing of it.
  ...(wayBack ? [`${percent(wayBack)} of the way`] : []),
  ...(typingTo === null ? [] : [`typing to ${typingTo}`]),
];

/** The most telling first; what there is no room for is left out. */
function figures(view: View, room: number): Cell[] {
  const parts = [...connectionCells(view), ...alertCells(view), ...workerCells(view), ...taskCells(view), ...costCells(view)];
  const cells: Cell[] = [];
  let left = room;
  for (const { text, role } of parts) {
    const width = widthOf(text) + 2;
    if (width > left) break;
    left -= width;
    cells.push({ text: `  ${text}`, width, ...(role === undefined ? {} : { role }) });
  }
  return cells;
}

interface Part {
  readonly text: string;
  readonly role?: Role;
}

function connectionCells({ swarm: { connection, isUp, pools } }: View): Part[] {
  if (connection.state === 'lost') return [{ text: 'daemon gone, waiting', role: 'failed' }];
  if (connection.state === 'stalled') return [{ text: 'daemon does not answer, waiting', role: 'failed' }];
  if (connection.state === 'loading') return [{ text: 'loading', role: 'dim' }];
  return isUp || pools.length === 0 ? [] : [{ text: 'swarm is down', role: 'warn' }];
}

/** Which alarms were raised then nobody has written down. */
const alertCells = ({ swarm: { alerts }, model }: View): Part[] =>
  alerts.length === 0 || model.lookedAt !== null
    ? []
    : [{ text: `${alerts.length} ${alerts.length === 1 ? 'alarm' : 'alarms'}`, role: 'warn' }];

/** Only where there is any. */
function costCells({ swarm: { spending } }: View): Part[] {
  const text = costText(spending.run);
  return text === '' ? [] : [{ text, role: 'dim' }];
}

function workerCells({ swarm: { workers }, look }: View): Part[] {
  const live = workers.filter(({ isLive }) => isLive);
  const counted = (states: readonly string[]): number => live.filter(({ shown }) => states.includes(shown)).length;
  const { glyphs } = look;
  const parts: [number, string, Role][] = [
    [counted(['working']), glyphs.working, 'working'],
    [counted(['waiting']), glyphs.needs, 'needs'],
    [counted(['crash_loop', 'unknown']), glyphs.failed, 'failed'],
    [counted(['suspect']), glyphs.quiet, 'quiet'],
    [counted(['parked']), glyphs.paused, 'warn'],
  ];
  return [
    { text: `${live.length} ${live.length === 1 ? 'worker' : 'workers'}` },
    ...parts.filter(([count]) => count > 0).map(([count, glyph, role]) => ({ text: `${count}${glyph}`, role })),
  ];
}

function taskCells({ swarm: { board }, look }: View): Part[] {
  if (board.total === 0) return [];
  const ended = Object.entries(board.counts).reduce((sum, [status, count]) => sum + (isFinal(status as TaskStatus) ? (count ?? 0) : 0), 0);
  const share = ended / board.total;
  return [{ text: `${ended}/${board.total} ${gauge(share, 12, look as Look)} ${percent(share)}` }];
}
