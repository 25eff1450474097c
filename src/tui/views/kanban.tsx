/** The board as columns, one for each group, with a card of two lines for each task. */

import type { ReactNode } from 'react';
import { taskHere } from '../commands/selection.ts';
import type { Group } from '../model/board-list.ts';
import type { Rect } from '../model/layout.ts';
import type { View } from '../model/view.ts';
import { useHits } from '../pieces/hits.ts';
import { type Cell, Row } from '../pieces/row.tsx';
import { windowTop } from '../pieces/window.ts';
import { Words } from '../pieces/words.tsx';
import { laneTitles } from '../state/lanes.ts';
import type { TaskRow } from '../state/task-row.ts';
import { aroundOf, glyphOf, taskRole, whyOf } from './task-cells.ts';

const cardLines = 2;

export function Kanban({
  view,
  inside,
  isFocused,
}: {
  readonly view: View;
  readonly inside: Rect;
  readonly isFocused: boolean;
}): ReactNode {
  const { list, look } = view;
  const hits = useHits();
  const { groups } = list;
  if (groups.length === 0) return <Words text="nothing to show" inside={inside} look={look} />;
  const column = { view, width: Math.floor(inside.width / groups.length), isFocused };
  const here = taskHere({ ...view, focus: 'tasks', model: { ...view.model, depths: [] } });
  const shown = groups.map(group => cardsOf(group, here, Math.max(1, Math.floor((inside.height - 1) / cardLines))));
  hits.place('tasks', inside, (x, y) => {
    const id = shown[Math.min(groups.length - 1, Math.floor(x / column.width))]?.[Math.floor((y - 1) / cardLines)]?.id;
    return { pane: 'tasks', ...(id === undefined || y === 0 ? {} : { id }) };
  });
  return Array.from({ length: inside.height }, (_, y) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
    <Row key={y} cells={groups.flatMap((group, at) => lineOf(group, shown[at]!, y, { ...column, here }))} look={look} />
  ));
}

/** The part of a column that can be seen: the cursor is always within. */
function cardsOf({ rows }: Group, here: TaskRow | undefined, height: number): readonly TaskRow[] {
  const cursor = Math.max(0, here === undefined ? 0 : rows.indexOf(here));
  const top = windowTop(0, cursor, rows.length, height);
  return rows.slice(top, top + height);
}

interface Column {
  readonly view: View;
  readonly width: number;
  readonly here: TaskRow | undefined;
  readonly isFocused: boolean;
}

function lineOf({ lane, rows }: Group, cards: readonly TaskRow[], y: number, { view, width, here, isFocused }: Column): Cell[] {
  const { look, swarm, moment: now, model } = view;
  const gap: Cell = { text: '', width: 1 };
  if (y === 0) return [{ text: ` ${laneTitles[lane]} ${rows.length}`, width: width - 1, role: lane === 'needs' ? 'needs' : 'title' }, gap];
  const row = cards[Math.floor((y - 1) / cardLines)];
  if (row === undefined) return [{ text: '', width }];
  const over = row === here && isFocused ? { role: 'selected' as const } : {};
  const { glyphs } = look;
  if ((y - 1) % cardLines === 0) {
    const mark = model.marks.has(row.id) ? glyphs.mark : row === here ? glyphs.cursor : ' ';
    return [
      { text: mark, width: 1, ...over },
      { text: glyphOf(row, lane, glyphs), width: 2, role: taskRole(row, lane), ...over },
      { text: `${row.id} ${row.title}`, width: width - 4, ...(lane === 'done' ? { role: 'dim' as const } : {}), ...over },
      gap,
    ];
  }
  const owner = swarm.workers.find(({ name }) => name === row.owner);
  const why = whyOf({ row, lane, owner, ...aroundOf(row, owner, swarm, now), now });
  const note = [row.owner ?? '', why].filter(Boolean).join(' · ');
  return [{ text: `   ${note}`, width: width - 1, role: 'dim', ...over }, gap];
}
