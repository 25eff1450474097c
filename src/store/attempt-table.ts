/** Attempts that ended, one row each: what statistics are made of; and how much each worker has taken and moved on. */

import type Database from 'better-sqlite3';
import type { TaskFactType } from '../core/fact.ts';
import type { Outcome } from '../core/outcome.ts';
import { type StoredTask, taskNumber } from './task-row.ts';

/** How the attempts of one pool went; null stands for workers outside of all pools. */
export interface StatsOf {
  readonly pool: string | null;
  readonly attempts: number;
  readonly completed: number;
  readonly failed: number;
  readonly lost: number;
  readonly released: number;
  /** From ready to taken, and from taken to ended: half of them, nine and ninety-nine of a hundred were no longer, in milliseconds. */
  readonly wait: Percentiles;
  readonly run: Percentiles;
  /** Working time of all its workers together. */
  readonly busyMs: number;
}

export interface Percentiles {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

const outcomes: Partial<Record<TaskFactType, Outcome>> = {
  'task.completed': 'completed',
  'task.submitted': 'submitted',
  'task.retrying': 'failed',
  'task.failed': 'failed',
  'task.released': 'released',
  'task.lost': 'lost',
  'task.quarantined': 'lost',
  'task.cancelled': 'cancelled',
};

const moving: readonly TaskFactType[] = ['task.progressed', 'task.checkpointed', 'task.partial', 'task.completed', 'task.submitted'];
export const movesOn = (fact: TaskFactType): boolean => moving.includes(fact);

/** As many of the latest attempts tell how long the next will take. */
const recent = 50;

interface Row {
  readonly pool: string | null;
  readonly outcome: Outcome;
  readonly wait: number;
  readonly run: number;
}

const unknownWorker = { pool: null, role: null };
const ofNoRun = { workflow: null, step: null };

export class AttemptTable {
  readonly #now: () => number;
  readonly #insert;
  readonly #ofWorker;
  readonly #ofRun;
  readonly #took;
  readonly #moved;
  readonly #idle;
  readonly #mean;
  readonly #since;
  readonly #judged;
  readonly #presetOf: (pool: string) => string | undefined;

  constructor(db: Database.Database, presetOf: (pool: string) => string | undefined, now: () => number) {
    this.#now = now;
    this.#presetOf = presetOf;
    this.#insert = db.prepare(
      `INSERT INTO attempt (task, attempt, worker, incarnation, pool, role, preset, workflow, step, ready_at, started_at, ended_at, outcome)
       VALUES (@task, @attempt, @worker, @incarnation, @pool, @role, @preset, @workflow, @step, @ready_at, @started_at, @now, @outcome)`,
    );
    this.#ofWorker = db.prepare('SELECT pool, role FROM worker WHERE name = ?');
    this.#ofRun = db.prepare(
      "SELECT run.name AS workflow, p.step AS step FROM run_part p JOIN run ON run.id = p.run WHERE p.task = ? AND p.kind = 'step'",
    );
    this.#judged = db.prepare(`UPDATE attempt SET outcome = @outcome WHERE task = @task AND attempt = @attempt AND outcome = 'submitted'`);
    this.#took = db.prepare('UPDATE process SET claims = claims + 1, idle_since = NULL WHERE incarnation = ?');
    this.#moved = db.prepare('UPDATE process SET progress = progress + 1 WHERE incarnation = ?');
    this.#idle = db.prepare('UPDATE process SET idle_since = @now, progress = progress + @progress WHERE incarnation = @incarnation');
    this.#mean = db
      .prepare(
        `SELECT avg(ended_at - started_at) FROM (SELECT started_at, ended_at FROM attempt
         WHERE pool = ? AND outcome IN ('completed', 'submitted', 'failed', 'rejected') ORDER BY id DESC LIMIT ${recent})`,
      )
      .pluck();
    this.#since = db.prepare(
      'SELECT pool, outcome, started_at - ready_at AS wait, ended_at - started_at AS run FROM attempt WHERE ended_at >= ? ORDER BY id',
    );
  }

  /** Call after every change of a task. */
  follow(before: StoredTask, after: StoredTask, fact: TaskFactType): void {
    if (fact === 'task.claimed') this.#took.run(after.incarnation);
    if (before.status === 'pending_review' && after.status !== before.status) this.#judge(before, after);
    if (before.status !== 'in_progress') return;
    const { incarnation } = before;
    if (after.status === 'in_progress') {
      if (movesOn(fact)) this.#moved.run(incarnation);
      return;
    }
    this.#ended(before, outcomes[fact] ?? 'released');
    this.#idle.run({ incarnation, now: this.#now(), progress: movesOn(fact) ? 1 : 0 });
  }

  /** How long the attempts of a pool take, as far as is known. */
  meanMs(pool: string): number | null {
    return this.#mean.get(pool) as number | null;
  }

  stats(since: number): StatsOf[] {
    const byPool = Map.groupBy(this.#since.all(since) as Row[], row => row.pool);
    return [...byPool].map(([pool, rows]) => summary(pool, rows)).sort((a, b) => (a.pool ?? '￿').localeCompare(b.pool ?? '￿'));
  }

  /** What was handed in turns out to be good, or not. */
  #judge({ id, attempt, failures }: StoredTask, after: StoredTask): void {
    const outcome: Outcome | null = after.status === 'completed' ? 'completed' : after.failures > failures ? 'rejected' : null;
    if (outcome !== null) this.#judged.run({ task: taskNumber(id), attempt, outcome });
  }

  #ended({ id, attempt, owner, incarnation, created_by, ready_at, started_at }: StoredTask, outcome: Outcome): void {
    const task = taskNumber(id);
    const { pool, role } = (this.#ofWorker.get(owner) ?? unknownWorker) as { pool: string | null; role: string | null };
    const who = { worker: owner, incarnation, pool, role, preset: pool === null ? null : (this.#presetOf(pool) ?? null) };
    const step = isOfRun(created_by) ? this.#ofRun.get(task) : undefined;
    const about = { task, attempt, ...((step ?? ofNoRun) as typeof ofNoRun) };
    this.#insert.run({ ...about, ...who, ready_at, started_at, now: this.#now(), outcome });
  }
}

/** The tasks of a run are made in its name. */
const isOfRun = (by: string): boolean => /^r\d+$/.test(by);

function summary(pool: string | null, rows: readonly Row[]): StatsOf {
  const number = (...of: Outcome[]): number => rows.filter(({ outcome }) => of.includes(outcome)).length;
  return {
    ...{ pool, attempts: rows.length, completed: number('completed', 'submitted'), failed: number('failed', 'rejected') },
    ...{ lost: number('lost'), released: number('released', 'cancelled') },
    wait: percentiles(rows.map(({ wait }) => Math.max(0, wait))),
    run: percentiles(rows.map(({ run }) => run)),
    busyMs: rows.reduce((sum, { run }) => sum + run, 0),
  };
}

function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
