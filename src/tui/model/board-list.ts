/** The board as one long list: what is shown of it, in which groups and order, without ever building a row that nobody sees. */

import type { BoardView } from '../state/board.ts';
import { filterOf } from '../state/filter.ts';
import { type Lane, lanes, orders, type Sorting } from '../state/lanes.ts';
import type { TaskRow } from '../state/task-row.ts';
import type { WorkerRow } from '../state/worker-row.ts';

export interface BoardWish {
  readonly filter: string;
  readonly sorting: Sorting;
  /** Without groups all tasks are one list. */
  readonly isGrouped: boolean;
  readonly hidesDone: boolean;
}

export type BoardItem =
  | { readonly kind: 'lane'; readonly lane: Lane; readonly count: number }
  | { readonly kind: 'task'; readonly row: TaskRow; readonly lane: Lane };

export interface Group {
  readonly lane: Lane;
  readonly rows: readonly TaskRow[];
}

export interface BoardList {
  readonly groups: readonly Group[];
  readonly hasHeads: boolean;
  /** Heads of groups included. */
  readonly length: number;
  /** Tasks that pass the filter. */
  readonly shown: number;
}

/** Which tasks the state of their workers puts elsewhere, as a text: workers are counted anew all the time, and this seldom changes. */
export const raisedBy = (workers: readonly WorkerRow[]): string =>
  workers.flatMap(({ task, shown }) => (task !== null && raisedLanes[shown] !== undefined ? [`${task} ${shown}`] : [])).join();

const raisedLanes: { readonly [shown: string]: Lane | undefined } = { waiting: 'needs', suspect: 'trouble' };

/** What the workers' state makes of their tasks. */
function raised(board: BoardView, workers: readonly WorkerRow[]): Map<string, Lane> {
  const lanes = new Map<string, Lane>();
  for (const { task, shown } of workers) {
    const lane = raisedLanes[shown];
    // A worker may still be said to hold what it has just finished.
    if (lane !== undefined && task !== null && board.find(task)?.status === 'in_progress') lanes.set(task, lane);
  }
  return lanes;
}

export function boardListOf(board: BoardView, workers: readonly WorkerRow[], wish: BoardWish): BoardList {
  const test = filterOf(wish.filter);
  const up = raised(board, workers);
  const rowsOf = (lane: Lane): readonly TaskRow[] => {
    const own = up.size > 0 && lane === 'working' ? board.lanes[lane].filter(({ id }) => !up.has(id)) : board.lanes[lane];
    const risen = [...up].flatMap(([id, to]) => (to === lane ? (board.find(id) ?? []) : []));
    const all = risen.length === 0 ? own : [...risen, ...own];
    const some = test === undefined ? all : all.filter(test);
    return wish.sorting === 'natural' ? some : [...some].sort(orders[wish.sorting]);
  };
  const wanted = lanes.filter(lane => !(wish.hidesDone && lane === 'done'));
  const groups = wanted.map(lane => ({ lane, rows: rowsOf(lane) })).filter(({ rows }) => rows.length > 0);
  const shown = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  return { groups, hasHeads: wish.isGrouped, length: shown + (wish.isGrouped ? groups.length : 0), shown };
}

export function itemAt({ groups, hasHeads }: BoardList, index: number): BoardItem | undefined {
  let at = index;
  for (const { lane, rows } of groups) {
    if (hasHeads) {
      if (at === 0) return { kind: 'lane', lane, count: rows.length };
      at--;
    }
    if (at < rows.length) return { kind: 'task', row: rows[at]!, lane };
    at -= rows.length;
  }
  return undefined;
}

/** A list never changes, and where its cursor stands is asked several times for each frame. */
const found = new WeakMap<BoardList, { readonly id: string; readonly index: number }>();

/** -1 when it is not in the list. */
export function indexOfTask(list: BoardList, id: string): number {
  const before = found.get(list);
  if (before?.id === id) return before.index;
  const index = searched(list, id);
  found.set(list, { id, index });
  return index;
}

function searched({ groups, hasHeads }: BoardList, id: string): number {
  let offset = 0;
  for (const { rows } of groups) {
    if (hasHeads) offset++;
    const at = rows.findIndex(row => row.id === id);
    if (at >= 0) return offset + at;
    offset += rows.length;
  }
  return -1;
}

/** The task at this place, or the nearest one: a head of a group is no place to be. */
export function taskNear(list: BoardList, index: number, towards: 1 | -1): TaskRow | undefined {
  const start = Math.max(0, Math.min(list.length - 1, index));
  for (const step of [towards, -towards]) {
    for (let at = start; at >= 0 && at < list.length; at += step) {
      const item = itemAt(list, at);
      if (item?.kind === 'task') return item.row;
    }
  }
  return undefined;
}
