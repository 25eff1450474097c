/** Gates and reviews as rows: opened when a result is handed in, dropped when its task goes another way. */

import type Database from 'better-sqlite3';
import type { TaskFactType } from '../core/fact.ts';
import type { Gate, GateRun, Review } from '../core/gate.ts';
import { gateName } from '../core/gate-words.ts';
import { recordedGates } from '../core/gates-after.ts';
import type { GateProcess } from './decision-store.ts';
import { type StoredTask, taskId, taskNumber } from './task-row.ts';

/** With what only the store and the daemon need of it. */
export type StoredRun = GateRun & { readonly spec: Gate; readonly process: GateProcess | null };

export type RunKey = Pick<GateRun, 'task' | 'round' | 'gate'>;

interface Row extends Omit<GateRun, 'task' | 'name' | 'vote' | 'reviews'> {
  readonly task: number;
  readonly spec: string;
  readonly vote: number | null;
  readonly process: string | null;
  readonly counts: number;
}

type ReviewRow = Review & { readonly task: number; readonly round: number; readonly gate: number };
type Changes = Partial<Pick<Row, 'state' | 'output' | 'log' | 'by' | 'vote' | 'person' | 'process' | 'started_at' | 'finished_at'>>;

export class GateTable {
  /** Null: all of them. */
  #changed: Set<string> | null = null;
  readonly #db: Database.Database;
  readonly #now: () => number;
  readonly #insert;
  readonly #drop;
  readonly #forget;
  readonly #latest;
  readonly #all;
  readonly #byVote;
  readonly #reviews;
  readonly #open;
  readonly #hasOpen;
  readonly #openCommands;
  readonly #due;
  readonly #nextDue;
  readonly #rejections;
  readonly #excuse;
  readonly #asked;
  readonly #put;

  constructor(db: Database.Database, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#insert = db.prepare(
      `INSERT INTO gate_run (task, round, gate, attempt, type, spec, state, opened_at)
       VALUES (@task, (SELECT coalesce(max(round), 0) + (@gate = 0) FROM gate_run WHERE task = @task), @gate, @attempt, @type, @spec, 'pending', @now)`,
    );
    this.#drop = db.prepare(
      `UPDATE gate_run SET state = 'dropped', finished_at = @now WHERE task = @task AND state IN ('pending', 'running')`,
    );
    this.#forget = db.prepare('UPDATE gate_run SET counts = 0 WHERE task = ?');
    this.#latest = db.prepare(
      'SELECT * FROM gate_run WHERE task = @task AND round = (SELECT max(round) FROM gate_run WHERE task = @task) ORDER BY gate',
    );
    this.#all = db.prepare('SELECT * FROM gate_run WHERE task = ? ORDER BY round, gate');
    this.#byVote = db.prepare('SELECT * FROM gate_run WHERE vote = ?');
    this.#reviews = db.prepare('SELECT * FROM review WHERE task = ? AND round = ? AND gate = ? ORDER BY asked_at, reviewer');
    this.#open = db
      .prepare(`SELECT DISTINCT task FROM gate_run INDEXED BY gate_open WHERE state IN ('pending', 'running') ORDER BY task`)
      .pluck();
    this.#hasOpen = db.prepare(`SELECT EXISTS (SELECT 1 FROM gate_run INDEXED BY gate_open WHERE state IN ('pending', 'running'))`).pluck();
    this.#openCommands = db.prepare(
      `SELECT * FROM gate_run INDEXED BY gate_command WHERE type = 'command' AND state IN ('pending', 'running') ORDER BY task, round, gate`,
    );
    this.#due = db.prepare(`SELECT DISTINCT task FROM review WHERE state = 'asked' AND due_at <= ?`).pluck();
    this.#nextDue = db.prepare(`SELECT min(due_at) FROM review WHERE state = 'asked'`).pluck();
    this.#rejections = db
      .prepare(
        `SELECT count(*) FROM review r JOIN gate_run g USING (task, round, gate) WHERE r.task = ? AND r.state = 'rejected' AND g.counts = 1`,
      )
      .pluck();
    this.#excuse = db.prepare(`UPDATE review SET state = 'silent' WHERE task = ? AND round = ? AND gate = ? AND state = 'asked'`);
    this.#asked = db.prepare(`SELECT reviewer, count(*) AS open FROM review WHERE state = 'asked' GROUP BY reviewer`);
    this.#put = db.prepare(
      `INSERT INTO review (task, round, gate, reviewer, state, comment, asked_at, due_at, answered_at)
       VALUES (@task, @round, @gate, @reviewer, @state, @comment, @asked_at, @due_at, @answered_at)
       ON CONFLICT DO UPDATE SET state = excluded.state, comment = excluded.comment, answered_at = excluded.answered_at`,
    );
  }

  /** Within the change of the task itself, so that no result is ever handed in without its gates. */
  follow(before: StoredTask, after: StoredTask, fact: TaskFactType): void {
    const task = taskNumber(after.id);
    // One that only need not wait any longer has no fresh budget.
    if (fact === 'task.retried' && before.status !== 'pending') this.#forget.run(task);
    if (before.status === 'pending_review' && (after.status !== 'pending_review' || fact === 'task.submitted')) this.#end(task);
    if (fact !== 'task.submitted') return;
    this.#changed?.add(after.id);
    for (const [gate, spec] of recordedGates(after.gates).entries()) {
      this.#insert.run({ task, gate, attempt: after.attempt, type: spec.type, spec: JSON.stringify(spec), now: this.#now() });
    }
  }

  /** Whoever was asked need not answer any more. */
  #end(task: number): void {
    for (const run of this.latest(taskId(task)))
      for (const review of run.reviews) if (review.state === 'asked') this.review(run, { ...review, state: 'silent' });
    this.#drop.run({ task, now: this.#now() });
  }

  /** The gates of the round that runs, or ran last. */
  latest(task: string): StoredRun[] {
    return (this.#latest.all({ task: taskNumber(task) }) as Row[]).map(row => this.#shown(row));
  }

  all(task: string): StoredRun[] {
    return (this.#all.all(taskNumber(task)) as Row[]).map(row => this.#shown(row));
  }

  byVote(vote: string): StoredRun | undefined {
    const row = this.#byVote.get(Number(vote.slice(1))) as Row | undefined;
    return row && this.#shown(row);
  }

  /** Tasks that have an open gate. */
  openTasks(): string[] {
    return (this.#open.all() as number[]).map(taskId);
  }

  get hasOpen(): boolean {
    return this.#hasOpen.get() === 1;
  }

  openCommands(): StoredRun[] {
    return (this.#openCommands.all() as Row[]).map(row => this.#shown(row));
  }

  /** Tasks that something was written of since this was last asked, or whose reviewers have had their time; null before the first time. */
  takeChanged(): string[] | null {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed && [...new Set([...changed, ...(this.#due.all(this.#now()) as number[]).map(taskId)])];
  }

  /** What was taken has not been looked at after all. */
  forgetChanged(): void {
    this.#changed = null;
  }

  nextDue(): number | null {
    return this.#nextDue.get() as number | null;
  }

  /** How often reviewers sent this task back, since a person last gave it a fresh budget. */
  rejections(task: string): number {
    return this.#rejections.get(taskNumber(task)) as number;
  }

  /** How many reviews each worker has been asked for. */
  askedOf(): Map<string, number> {
    return new Map((this.#asked.all() as { reviewer: string; open: number }[]).map(({ reviewer, open }) => [reviewer, open]));
  }

  set({ task, round, gate }: RunKey, changes: Changes): void {
    this.#changed?.add(task);
    const set = Object.keys(changes).map(column => `${column} = @${column}`);
    this.#db
      .prepare(`UPDATE gate_run SET ${set.join(', ')} WHERE task = @task AND round = @round AND gate = @gate`)
      .run({ ...changes, task: taskNumber(task), round, gate });
    // Others of the round may still be open, and nobody is to be waited for in vain.
    if (changes.state === 'passed' || changes.state === 'failed') this.#excuse.run(taskNumber(task), round, gate);
  }

  review({ task, round, gate }: RunKey, review: Review): void {
    this.#changed?.add(task);
    this.#put.run({ ...review, task: taskNumber(task), round, gate });
  }

  #shown({ counts: _, ...row }: Row): StoredRun {
    const spec = JSON.parse(row.spec) as Gate;
    const reviews = this.#reviews.all(row.task, row.round, row.gate) as ReviewRow[];
    return {
      ...row,
      ...{ task: taskId(row.task), name: gateName(spec), spec, vote: row.vote === null ? null : `v${row.vote}` },
      process: row.process === null ? null : (JSON.parse(row.process) as GateProcess),
      reviews: reviews.map(({ task: _task, round: _round, gate: _gate, ...review }) => review),
    };
  }
}

/** What is shown of it. */
export const publicRun = ({ spec: _, process: _process, ...run }: StoredRun): GateRun => run;
