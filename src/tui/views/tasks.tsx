/** The board as a list, in groups: only the rows that can be seen are made. */

import type { ReactNode } from 'react';
import { counted } from '../../wording/text.ts';
import { taskHere } from '../commands/selection.ts';
import { type BoardItem, indexOfTask, itemAt } from '../model/board-list.ts';
import type { Rect } from '../model/layout.ts';
import type { View } from '../model/view.ts';
import { useHits } from '../pieces/hits.ts';
import { Pane } from '../pieces/pane.tsx';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { useWindow } from '../pieces/window.ts';
import { Words } from '../pieces/words.tsx';
import { laneTitles } from '../state/lanes.ts';
import { Kanban } from './kanban.tsx';
import { aroundOf, columnsFor, idWidthOf, type RowSight, taskCells, wantsOf } from './task-cells.ts';

export function Tasks(): ReactNode {
  const view = useView(whole);
  return (
    <Pane name="tasks" title={titleOf(view)} info={infoOf(view)}>
      {(inside, isFocused) =>
        view.model.isKanban ? <Kanban {...{ view, inside, isFocused }} /> : <TaskList view={view} inside={inside} isFocused={isFocused} />
      }
    </Pane>
  );
}

const whole = (view: View): View => view;

function titleOf({ list, swarm, model }: View): string {
  const of = model.filter === '' ? String(swarm.board.total) : `${list.shown} of ${swarm.board.total}`;
  return `Tasks ${of}`;
}

const infoOf = ({ model: { filter, sorting, marks, isGrouped, hidesDone } }: View): string =>
  [
    ...(filter === '' ? [] : [`/${filter}`]),
    ...(sorting === 'natural' ? [] : [`by ${sorting}`]),
    ...(isGrouped ? [] : ['not grouped']),
    ...(hidesDone ? ['done hidden'] : []),
    ...(marks.size === 0 ? [] : [counted(marks.size, 'marked', 'marked')]),
  ].join(' · ');

interface TaskListProps {
  readonly view: View;
  readonly inside: Rect;
  readonly isFocused: boolean;
}

function TaskList({ view, inside, isFocused }: TaskListProps): ReactNode {
  const { list, model, swarm, look, moment } = view;
  const hits = useHits();
  const cursorId = taskHere({ ...view, focus: 'tasks', model: { ...model, depths: [] } })?.id ?? '';
  const cursor = indexOfTask(list, cursorId);
  const top = useWindow(cursor, list.length, inside.height);
  const items = Array.from({ length: Math.min(inside.height, list.length - top) }, (_, at) => itemAt(list, top + at)!);
  hits.place('tasks', inside, (_, y) => {
    const item = items[y];
    return { pane: 'tasks', ...(item?.kind === 'task' ? { id: item.row.id } : {}) };
  });
  if (list.length === 0) return <Words text={emptyText(view)} inside={inside} look={look} />;
  const owners = new Map(swarm.workers.map(worker => [worker.name, worker]));
  const sightOf = ({ row, lane }: Extract<BoardItem, { kind: 'task' }>): RowSight => {
    const owner = row.owner === null ? undefined : owners.get(row.owner);
    const marks = { isMarked: model.marks.has(row.id), isCursor: row.id === cursorId };
    return { row, lane, owner, ...aroundOf(row, owner, swarm, moment), ...marks, now: moment };
  };
  const wants = wantsOf(items.flatMap(item => (item.kind === 'task' ? [sightOf(item)] : [])));
  const columns = columnsFor(inside.width, idWidthOf(swarm.board.total), wants);
  const cellsOf = (item: BoardItem): readonly Cell[] =>
    item.kind === 'lane' ? laneCells(item, inside.width, look.glyphs.across) : taskCells(sightOf(item), columns, look);
  return items.map(item => {
    const isCursor = item.kind === 'task' && item.row.id === cursorId;
    return (
      <Row
        key={item.kind === 'lane' ? item.lane : item.row.id}
        cells={cellsOf(item)}
        look={look}
        over={isCursor && isFocused ? 'selected' : undefined}
      />
    );
  });
}

function laneCells({ lane, count }: Extract<BoardItem, { kind: 'lane' }>, width: number, across: string): Cell[] {
  const title = ` ${laneTitles[lane]} ${count} `;
  return [{ text: `${title}${across.repeat(Math.max(0, width - title.length - 1))} `, width, role: lane === 'needs' ? 'needs' : 'dim' }];
}

function emptyText({ model, swarm }: View): string {
  if (swarm.connection.state === 'loading') return 'loading the board';
  if (model.filter !== '') return 'no task matches the filter; esc clears it';
  return swarm.board.total > 0 ? 'everything is done; d shows it' : 'no tasks yet; c makes one';
}
