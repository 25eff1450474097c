/** All tasks that we were told of, and the order in which they are shown, kept up as facts come. */

import type { Fact } from '../../core/fact.ts';
import type { Task, TaskStatus } from '../../core/task.ts';
import { type Lane, laneOf, lanes, naturalOrder, type Order } from './lanes.ts';
import { rowAfter, rowOf, type TaskRow } from './task-row.ts';

/** What the screen sees of the board: it changes as a whole, by being replaced. */
export interface BoardView {
  readonly lanes: { readonly [L in Lane]: readonly TaskRow[] };
  readonly counts: { readonly [S in TaskStatus]?: number };
  readonly total: number;
  find(id: string): TaskRow | undefined;
}

export const emptyBoard: BoardView = {
  lanes: { needs: [], trouble: [], working: [], queued: [], review: [], done: [] },
  counts: {},
  total: 0,
  find: () => undefined,
};

/** A board that holds what is known up to this fact. */
export interface KnownPlace {
  readonly board: Board;
  readonly seq: number;
}

export class Board {
  #rows = new Map<string, TaskRow>();
  /** Of tasks that no page has brought yet. */
  readonly #early = new Map<string, Fact[]>();
  /** As they were when last looked at: what has changed since. */
  readonly #changed = new Map<string, TaskRow | undefined>();
  #counts: { [S in TaskStatus]?: number } = {};
  #view: BoardView = emptyBoard;

  /** One that goes its own way from here on. */
  copy(): Board {
    const copy = new Board();
    copy.#rows = new Map(this.#rows);
    copy.#counts = { ...this.#counts };
    copy.#view = { ...this.view(), find: id => copy.#rows.get(id) };
    return copy;
  }

  /** What becomes of it, whatever it was; undefined where there is no such task. */
  set(id: string, row: TaskRow | undefined): void {
    if (row !== undefined || this.#rows.has(id)) this.#put(id, row);
  }

  /** A page of tasks, read at any time since the facts are followed. */
  load(tasks: readonly Task[]): void {
    for (const task of tasks) {
      // Facts have made of it what it is by now, and those that are on their way will make of it what it will be.
      if (this.#rows.has(task.id)) continue;
      const early = this.#early.get(task.id) ?? [];
      this.#early.delete(task.id);
      this.#put(
        task.id,
        early.reduce<TaskRow>((row, fact) => rowAfter(row, fact) ?? row, rowOf(task)),
      );
    }
  }

  fold(fact: Fact): void {
    const before = this.#rows.get(fact.subject);
    const after = rowAfter(before, fact);
    if (after !== undefined && after !== before) this.#put(fact.subject, after);
    if (after === undefined) this.#early.set(fact.subject, [...(this.#early.get(fact.subject) ?? []), fact]);
  }

  /** The same as before when nothing changed. */
  view(): BoardView {
    if (this.#changed.size === 0) return this.#view;
    const added = new Map<Lane, TaskRow[]>();
    const left = new Set<Lane>();
    for (const [id, before] of this.#changed) {
      const after = this.#rows.get(id);
      if (before !== undefined) left.add(laneOf(before));
      if (after === undefined) continue;
      const lane = laneOf(after);
      const newcomers = added.get(lane);
      if (newcomers === undefined) added.set(lane, [after]);
      else newcomers.push(after);
    }
    const next = Object.fromEntries(
      lanes.map(lane => {
        const stayed = left.has(lane) ? this.#view.lanes[lane].filter(({ id }) => !this.#changed.has(id)) : this.#view.lanes[lane];
        return [lane, merged(stayed, added.get(lane) ?? [], naturalOrder[lane])];
      }),
    ) as { [L in Lane]: readonly TaskRow[] };
    this.#changed.clear();
    this.#view = { lanes: next, counts: { ...this.#counts }, total: this.#rows.size, find: id => this.#rows.get(id) };
    return this.#view;
  }

  #put(id: string, row: TaskRow | undefined): void {
    const before = this.#rows.get(id);
    if (!this.#changed.has(id)) this.#changed.set(id, before);
    if (before !== undefined) this.#counts[before.status]!--;
    if (row === undefined) this.#rows.delete(id);
    else {
      this.#counts[row.status] = (this.#counts[row.status] ?? 0) + 1;
      this.#rows.set(id, row);
    }
  }
}

/** Both in order; the newcomers are few, what was there may be very many. */
function merged(stayed: readonly TaskRow[], newcomers: TaskRow[], order: Order): readonly TaskRow[] {
  if (newcomers.length === 0) return stayed;
  newcomers.sort(order);
  const all: TaskRow[] = [];
  let at = 0;
  for (const row of newcomers) {
    const end = placeOf(row, stayed, order, at);
    for (; at < end; at++) all.push(stayed[at]!);
    all.push(row);
  }
  for (; at < stayed.length; at++) all.push(stayed[at]!);
  return all;
}

function placeOf(row: TaskRow, rows: readonly TaskRow[], order: Order, from: number): number {
  let [low, high] = [from, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(rows[middle]!, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
