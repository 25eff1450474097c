/** The board as it was after a fact, from the log alone: what differs between two places, a page at a time. */

import type Database from 'better-sqlite3';
import { foldTask, type LoggedTask } from '../core/fact.ts';
import { limits } from '../core/limits.ts';
import { outlineOf, type TaskOutline } from '../core/task-outline.ts';
import { type FactRow, factFromRow } from './fact-table.ts';
import { lastWhere } from './halving.ts';
import type { PastPage, PastQuery } from './past-store.ts';

type Mark = Pick<FactRow, 'seq' | 'type' | 'subject'>;

/** So much is read for one page, so that nobody else waits for it. */
const factsPerPage = limits.pageSize;

export class PastTable {
  readonly #within;
  readonly #earlier;
  readonly #until;
  readonly #timeOf;

  constructor(db: Database.Database) {
    this.#within = db.prepare(
      `SELECT seq, type, subject FROM fact WHERE seq > ? AND seq <= ? AND type GLOB 'task.*' ORDER BY seq LIMIT ${factsPerPage}`,
    );
    this.#earlier = db.prepare('SELECT 1 FROM fact WHERE subject = ? AND seq > ? AND seq < ? LIMIT 1');
    this.#until = db.prepare('SELECT * FROM fact WHERE subject = ? AND seq <= ? ORDER BY seq');
    this.#timeOf = db.prepare('SELECT at FROM fact WHERE seq = ?').pluck();
  }

  /** The last fact that had happened by then; 0 before the first. Facts stand in the order of time. */
  lastBy(at: number, head: number): number {
    return lastWhere(head, seq => (this.#timeOf.get(seq) as number) <= at);
  }

  /** When that was; before everything for 0. */
  timeOf(seq: number): number {
    return (this.#timeOf.get(seq) as number | undefined) ?? 0;
  }

  changed({ seq, from, cursor }: PastQuery): PastPage {
    const [low, high] = [Math.min(seq, from), Math.max(seq, from)];
    const marks = this.#within.all(cursor ?? low, high) as Mark[];
    const tasks: PastPage['tasks'] = [];
    let [read, end] = [0, marks.at(-1)?.seq];
    const seen = new Set<string>();
    for (const mark of marks) {
      const { subject: id } = mark;
      // It stands on the page of its first change only.
      if (seen.has(id) || this.#earlier.get(id, low, mark.seq) !== undefined) continue;
      seen.add(id);
      const facts = mark.type === 'task.added' && mark.seq > seq ? [] : (this.#until.all(id, seq) as FactRow[]);
      tasks.push({ id, task: folded(facts) });
      read += facts.length;
      if (read < factsPerPage) continue;
      end = mark.seq;
      break;
    }
    const isLast = marks.length < factsPerPage && end === marks.at(-1)?.seq;
    return { tasks, next: isLast ? null : end! };
  }
}

function folded(rows: readonly FactRow[]): TaskOutline | null {
  let task: LoggedTask | undefined;
  for (const row of rows) task = foldTask(task, factFromRow(row));
  return task === undefined ? null : outlineOf({ ...task, updated_at: rows.at(-1)!.at });
}
