/** A day on a real board, made of whatever happens: its facts, and how the board was after each of them. */

import { join } from 'node:path';
import type { Fact } from '../../src/core/fact.ts';
import { defaultBoardPolicy } from '../../src/core/policy.ts';
import type { Task } from '../../src/core/task.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { BoardView } from '../../src/tui/state/board.ts';
import { lanes } from '../../src/tui/state/lanes.ts';
import type { TaskRow } from '../../src/tui/state/task-row.ts';
import { Board as RealBoard } from './board.ts';
import { tempDir } from './temp.ts';

/** What may happen to a board, by number: whatever is refused changes nothing. */
const steps: ((board: RealBoard, id: string) => Promise<unknown>)[] = [
  board => board.add('one more'),
  (board, id) => board.add({ title: 'after', depends_on: [id] }),
  board => board.next('w1'),
  board => board.next({ name: 'w2' }),
  (board, id) => board.finish(id),
  (board, id) => board.breakDown(id),
  (board, id) => board.cancel(id),
  (board, id) => board.retry(id),
  board => board.pass(20_000),
  (board, id) => board.store.apply(id, { type: 'edit', change: { title: 'edited', priority: 'critical' } } as never, 'operator'),
];

interface Day {
  readonly facts: Fact[];
  /** The tasks as they were after each of the steps. */
  readonly pages: { readonly head: number; readonly tasks: Task[] }[];
}

type Choices = readonly (readonly [number, number])[];

export const dayOf = (choices: Choices): Promise<Day> => onDay(choices, async ({ facts, pages }) => ({ facts, pages }));

/** A day on a real store, which is there until this has been done. */
export async function onDay<T>(choices: Choices, doing: (day: Day & { readonly store: Store }) => Promise<T>): Promise<T> {
  const board = new RealBoard(({ dir, ...options }) => openSqliteStore(join(dir, 'board.db'), options), tempDir(), defaultBoardPolicy);
  await board.open();
  await board.add('first', 'second');
  const pages: Day['pages'] = [];
  for (const [step, which] of choices) {
    board.now += 1_000;
    const tasks = await board.tasks();
    await steps[step % steps.length]!(board, tasks[which % tasks.length]!.id).catch(() => {});
    pages.push({ head: board.store.head(), tasks: await board.tasks() });
  }
  try {
    return await doing({ facts: await board.facts(), pages, store: board.store });
  } finally {
    await board.close();
  }
}

/** When it was last touched, and why it is blocked, are said of a task when it is read, not by facts. */
const withoutReadings = ({ updated_at: _, reason, ...row }: TaskRow): object => ({
  ...row,
  reason: row.status === 'blocked' ? null : reason,
});

/** What is seen of it, without what no fact tells. */
export const viewed = ({ lanes: shown, counts, total }: BoardView): object => {
  const rows = Object.fromEntries(lanes.map(lane => [lane, shown[lane].map(withoutReadings)]));
  return { rows, total, counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)) };
};
