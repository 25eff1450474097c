/** What time alone brings about: tasks whose delay is over, leases that ran out, messages that nobody fetched. */

import type Database from 'better-sqlite3';
import type { Gates } from './gates.ts';
import type { MessageTable } from './message-table.ts';
import type { StoreOptions, Sweep } from './store.ts';
import { fromRow, type StoredTask, type TaskRow } from './task-row.ts';
import type { TaskTable } from './task-table.ts';
import type { Votes } from './votes.ts';

/** Tasks handled in one transaction; more are left to the next sweep, which follows at once. */
const batch = 500;

interface Parts {
  readonly tasks: TaskTable;
  readonly messages: MessageTable;
  readonly gates: Gates;
  readonly votes: Votes;
  readonly lose: (task: StoredTask, why: string) => void;
  readonly release: (task: StoredTask, why: string) => void;
  readonly timeOut: (task: StoredTask) => void;
}

export class Sweeper {
  readonly #parts: Parts;
  readonly #now: () => number;
  readonly #due;
  readonly #silent;
  readonly #heldBy;
  readonly #nextDue;
  readonly #nextSilent;
  readonly #late;
  readonly #nextLate;

  constructor(db: Database.Database, parts: Parts, options: StoreOptions) {
    this.#parts = parts;
    this.#now = options.now;
    // Named, because SQLite would rather walk all tasks of the same status.
    this.#due = db.prepare(
      `SELECT * FROM task INDEXED BY task_due WHERE status = 'pending' AND claimable = 0 AND overspent = 0 AND ready_at <= ? ORDER BY ready_at LIMIT ${batch}`,
    );
    this.#silent = db.prepare(
      `SELECT * FROM task INDEXED BY task_lease WHERE status = 'in_progress' AND lease_until <= ? ORDER BY lease_until LIMIT ${batch}`,
    );
    this.#heldBy = db.prepare(`SELECT * FROM task INDEXED BY task_holder WHERE incarnation = ? AND status = 'in_progress'`);
    this.#nextDue = db
      .prepare(`SELECT min(ready_at) FROM task INDEXED BY task_due WHERE status = 'pending' AND claimable = 0 AND overspent = 0`)
      .pluck();
    this.#late = db.prepare(
      `SELECT * FROM task INDEXED BY task_timeout WHERE status = 'in_progress' AND timeout_ms IS NOT NULL AND started_at + timeout_ms <= ?
       ORDER BY started_at + timeout_ms LIMIT ${batch}`,
    );
    this.#nextLate = db
      .prepare(
        `SELECT min(started_at + timeout_ms) FROM task INDEXED BY task_timeout WHERE status = 'in_progress' AND timeout_ms IS NOT NULL`,
      )
      .pluck();
    this.#nextSilent = db.prepare(`SELECT min(lease_until) FROM task INDEXED BY task_lease WHERE status = 'in_progress'`).pluck();
  }

  sweep(): Sweep {
    const { tasks, messages, gates, votes, lose, timeOut } = this.#parts;
    const now = this.#now();
    const due = (this.#due.all(now) as TaskRow[]).map(fromRow);
    for (const task of due) tasks.wake(task);
    const silent = (this.#silent.all(now) as TaskRow[]).map(fromRow);
    for (const task of silent) lose(task, `${task.owner} gave no sign of life until its lease ended`);
    const late = (this.#late.all(now) as TaskRow[]).map(fromRow);
    for (const task of late) timeOut(task);
    votes.expire();
    votes.remind();
    gates.tend();
    const expired = messages.expire();
    tasks.requirements.serveAwaited();
    return { woken: due.length, lost: silent.length, timedOut: late.length, expired, nextAt: this.#nextAt() };
  }

  /** A worker that began anew no longer works on what its predecessor held. */
  loseAllOf(incarnation: string, why: string): void {
    for (const row of this.#heldBy.all(incarnation) as TaskRow[]) this.#parts.lose(fromRow(row), why);
  }

  /** Its end was wished for: what it held costs nobody anything. */
  releaseAllOf(incarnation: string, why: string): void {
    for (const row of this.#heldBy.all(incarnation) as TaskRow[]) this.#parts.release(fromRow(row), why);
  }

  #nextAt(): number | null {
    const { messages, tasks, gates, votes } = this.#parts;
    const own = [this.#nextDue.get(), this.#nextSilent.get(), this.#nextLate.get()];
    const others = [messages.nextAt(), tasks.requirements.awaited(), gates.nextDue(), votes.nextDue()];
    const times = [...own, ...others].filter(time => typeof time === 'number');
    return times.length === 0 ? null : Math.min(...times);
  }
}
