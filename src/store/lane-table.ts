/** Who worked on what and when: the attempts within a time by worker, as many as can be told apart, found without reading the rest. */

import type Database from 'better-sqlite3';
import { limits } from '../core/limits.ts';
import type { Attempt, AttemptPage, AttemptQuery } from './past-store.ts';
import { taskId } from './task-row.ts';

interface Row extends Omit<Attempt, 'task'> {
  readonly task: number;
}

/** A page ends with the worker that fills it. */
const attemptsPerPage = limits.pageSize;
const workersPerPage = 500;
/** A worker may hold several tasks: of those that ended after the time some may have begun within it. */
const besideMax = 16;
/** The first to end need not have been the first to begin. */
const firstEnded = 100;

const wrong = "outcome IN ('failed', 'rejected', 'lost')";

export class LaneTable {
  readonly #nextWorker;
  readonly #open;
  readonly #ended;
  readonly #trouble;
  readonly #beside;
  readonly #since;

  constructor(db: Database.Database) {
    const ended = 'SELECT worker, task, attempt, started_at, ended_at, outcome FROM attempt';
    this.#nextWorker = db.prepare('SELECT min(worker) FROM attempt WHERE worker > ?').pluck();
    this.#open = db.prepare(
      `SELECT owner AS worker, id AS task, attempt, started_at, NULL AS ended_at, NULL AS outcome
       FROM task WHERE status = 'in_progress' ORDER BY started_at, id`,
    );
    this.#ended = db.prepare(`${ended} INDEXED BY attempt_lane WHERE worker = ? AND ended_at > ? ORDER BY ended_at LIMIT 1`);
    this.#trouble = db.prepare(
      `${ended} INDEXED BY attempt_trouble WHERE worker = ? AND ended_at > ? AND ${wrong} ORDER BY ended_at LIMIT 1`,
    );
    this.#beside = db.prepare(`${ended} INDEXED BY attempt_lane WHERE worker = ? AND ended_at > ? ORDER BY ended_at LIMIT ${besideMax}`);
    this.#since = db.prepare(`SELECT min(started_at) FROM (SELECT started_at FROM attempt ORDER BY id LIMIT ${firstEnded})`).pluck();
  }

  within(query: AttemptQuery): Omit<AttemptPage, 'head'> {
    const open = this.#open.all() as Row[];
    const holders = Map.groupBy(open, ({ worker }) => worker);
    const since = this.#firstOf(open);
    const busy = [...holders.keys()].sort(byBytes);
    const attempts: Attempt[] = [];
    let worker = query.after ?? '';
    for (let count = 0; count < workersPerPage && attempts.length < attemptsPerPage; count++) {
      const next = this.#after(worker, busy);
      if (next === undefined) return { attempts, next: null, since };
      worker = next;
      const held = (holders.get(worker) ?? []).filter(({ started_at: at }) => at <= query.to);
      attempts.push(...[...this.#lane(worker, query), ...held].map(shown));
    }
    return { attempts, next: worker, since };
  }

  /** Of those that have ended an attempt, and of those that are at one. */
  #after(worker: string, busy: string[]): string | undefined {
    while (busy[0] !== undefined && byBytes(busy[0], worker) <= 0) busy.shift();
    const ended = this.#nextWorker.get(worker) as string | null;
    return [...busy.slice(0, 1), ...(ended === null ? [] : [ended])].sort(byBytes)[0];
  }

  #lane(worker: string, { from, to, cellMs }: AttemptQuery): Row[] {
    const told = new Map<string, Row>();
    for (const one of [this.#trouble, this.#ended]) {
      for (let at = from - 1; ; ) {
        const row = one.get(worker, at) as Row | undefined;
        if (row === undefined || row.ended_at! > to) break;
        told.set(`${row.task} ${row.attempt}`, row);
        at = Math.floor(row.ended_at! / cellMs) * cellMs + cellMs - 1;
      }
    }
    const beside = (this.#beside.all(worker, to) as Row[]).filter(({ started_at: at }) => at <= to);
    return [...[...told.values()].sort((a, b) => a.ended_at! - b.ended_at!), ...beside];
  }

  #firstOf(open: readonly Row[]): number | null {
    const times = [this.#since.get() as number | null, open[0]?.started_at].filter(at => typeof at === 'number');
    return times.length === 0 ? null : Math.min(...times);
  }
}

const shown = (row: Row): Attempt => ({ ...row, task: taskId(row.task) });

/** As the database orders names. */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
