/** What work took, in rows for statistics and in sums for decisions; and how far each source was read. */

import type Database from 'better-sqlite3';
import type { JsonValue } from '../core/json.ts';
import type { Precision, Spent, Usage } from '../core/usage.ts';
import type { UsageEntry } from '../core/usage-reading.ts';
import { noUsage, plus, spentFields, weaker } from '../core/usage-sum.ts';
import { taskId } from './task-row.ts';
import { type UsageScope, type UsageSession, type UsageSum, usageScopes } from './usage-store.ts';

export type TotalScope = 'task' | 'worker' | 'pool' | 'swarm';

/** Whose it is: the worker, and the attempt that it made then. */
export interface UsageOwner {
  readonly incarnation: string;
  readonly worker: string;
  readonly pool: string | null;
  readonly task: string | null;
  readonly attempt: number;
}

/** Rows are told apart by the minute. */
const bucketMs = 60_000;
/** The words with which an agent closes a task come after its end, and are the task's. */
const closingMs = 60_000;

type UsageRow = Spent & { readonly precision: Precision | null };

const sumsOf = spentFields.map(field => `sum(${field}) AS ${field}`).join(', ');
const names: { readonly [S in UsageScope]: string } = {
  worker: 'worker',
  task: `CASE task WHEN 0 THEN '' ELSE 't' || task END`,
  // What a run asks for, it has put on the board itself.
  run: `coalesce((SELECT created_by FROM task WHERE task.id = usage.task AND created_by IN (SELECT 'r' || id FROM run)), '')`,
  pool: `coalesce(pool, '')`,
  model: 'model',
  day: `strftime('%Y-%m-%d', at / 1000, 'unixepoch', 'localtime')`,
};
/** The least sure of the rows, by the order of their words: estimated comes first, reported last. */
const precision = `CASE WHEN min(precision) = 'estimated' THEN 'estimated' ELSE max(precision) END AS precision`;

export class UsageTable {
  readonly #now: () => number;
  readonly #add;
  readonly #total;
  readonly #putTotal;
  readonly #totals;
  readonly #dropTotals;
  readonly #attempt;
  readonly #whose;
  readonly #cursor;
  readonly #putCursor;
  readonly #follow;
  readonly #unfollow;
  readonly #sessions;
  readonly #sources;
  readonly #sums: { readonly [S in UsageScope]: Database.Statement };

  constructor(db: Database.Database, now: () => number) {
    this.#now = now;
    const added = spentFields.map(field => `${field} = ${field} + excluded.${field}`).join(', ');
    this.#add = db.prepare(
      `INSERT INTO usage (incarnation, task, attempt, model, source, precision, at, worker, pool, ${spentFields.join(', ')})
       VALUES (@incarnation, @task, @attempt, @model, @source, @precision, @at, @worker, @pool, ${spentFields.map(field => `@${field}`).join(', ')})
       ON CONFLICT DO UPDATE SET ${added}`,
    );
    this.#total = db.prepare(`SELECT ${spentFields.join(', ')}, precision FROM usage_total WHERE scope = ? AND name = ?`);
    this.#putTotal = db.prepare(
      `INSERT OR REPLACE INTO usage_total (scope, name, ${spentFields.join(', ')}, precision)
       VALUES (@scope, @name, ${spentFields.map(field => `@${field}`).join(', ')}, @precision)`,
    );
    this.#totals = db.prepare(`SELECT name, ${spentFields.join(', ')}, precision FROM usage_total WHERE scope = ?`);
    this.#dropTotals = db.prepare(`DELETE FROM usage_total WHERE scope IN ('worker', 'pool', 'swarm')`);
    this.#attempt = db.prepare(
      `SELECT task, attempt FROM (
         SELECT id AS task, attempt, started_at, NULL AS ended_at FROM task WHERE incarnation = @incarnation AND status = 'in_progress'
         UNION ALL SELECT task, attempt, started_at, ended_at FROM attempt WHERE incarnation = @incarnation AND started_at <= @at)
       WHERE started_at <= @at AND (ended_at IS NULL OR @keeps OR ended_at + ${closingMs} >= @at) ORDER BY started_at DESC, task DESC LIMIT 1`,
    );
    this.#whose = db.prepare(
      `SELECT w.name AS worker, w.pool, coalesce(p.keeps, 0) AS keeps FROM worker w LEFT JOIN process p ON p.incarnation = @incarnation
       WHERE w.name = coalesce(p.worker, (SELECT name FROM worker WHERE incarnation = @incarnation))`,
    );
    this.#cursor = db.prepare('SELECT data FROM usage_cursor WHERE place = ?').pluck();
    this.#putCursor = db.prepare('INSERT OR REPLACE INTO usage_cursor (place, data) VALUES (?, ?)');
    this.#follow = db.prepare(
      `INSERT INTO usage_session (incarnation, session, path, is_open) VALUES (@incarnation, @session, @path, 1)
       ON CONFLICT DO UPDATE SET path = coalesce(excluded.path, path), is_open = 1`,
    );
    this.#unfollow = db.prepare('UPDATE usage_session SET is_open = 0 WHERE incarnation = ? AND session = ?');
    this.#sessions = db.prepare(
      `SELECT s.incarnation, s.session, s.path, p.worker, p.pool, p.started_at AS startedAt, p.ended_at IS NOT NULL AS hasEnded
       FROM usage_session s JOIN process p ON p.incarnation = s.incarnation
       WHERE s.is_open = 1 AND (@incarnation IS NULL OR s.incarnation = @incarnation) ORDER BY p.started_at`,
    );
    this.#sources = db.prepare('SELECT DISTINCT source FROM usage WHERE incarnation = ?').pluck();
    const sums = (scope: UsageScope): Database.Statement =>
      db.prepare(`SELECT ${names[scope]} AS name, ${sumsOf}, ${precision} FROM usage WHERE at >= ? GROUP BY 1 ORDER BY 1`);
    this.#sums = Object.fromEntries(usageScopes.map(scope => [scope, sums(scope)])) as Record<UsageScope, Database.Statement>;
  }

  /** The attempt that the worker was at then, or whose end it was still closing; a process for one task belongs to it all. */
  ownerOf(incarnation: string, at: number): UsageOwner | undefined {
    const whose = this.#whose.get({ incarnation }) as { worker: string; pool: string | null; keeps: number } | undefined;
    if (whose === undefined) return undefined;
    const { worker, pool, keeps } = whose;
    const found = this.#attempt.get({ incarnation, at, keeps }) as { task: number; attempt: number } | undefined;
    return { incarnation, worker, pool, task: found === undefined ? null : taskId(found.task), attempt: found?.attempt ?? 0 };
  }

  add({ incarnation, worker, pool, task, attempt }: UsageOwner, source: string, entry: UsageEntry): void {
    const { model, spent } = entry;
    const at = Math.floor((entry.at ?? this.#now()) / bucketMs) * bucketMs;
    const of = { incarnation, worker, pool, task: task === null ? 0 : Number(task.slice(1)), attempt };
    this.#add.run({ ...of, model: model ?? '', source, precision: entry.precision, at, ...spent });
    if (task !== null) this.#addTotal('task', task, entry);
    if (pool !== null) this.#addTotal('pool', pool, entry);
    this.#addTotal('worker', worker, entry);
    this.#addTotal('swarm', '', entry);
  }

  total(scope: TotalScope, name: string): Usage {
    return (this.#total.get(scope, name) as UsageRow | undefined) ?? noUsage;
  }

  totals(scope: TotalScope): Map<string, Usage> {
    const rows = this.#totals.all(scope) as (UsageRow & { name: string })[];
    return new Map(rows.map(({ name, ...usage }) => [name, usage]));
  }

  /** The swarm is brought up: what workers and pools take is counted anew. */
  beginRun(): void {
    this.#dropTotals.run();
  }

  sums(by: UsageScope, since: number): UsageSum[] {
    const rows = this.#sums[by].all(since) as (UsageRow & { name: string })[];
    return rows.map(({ name, ...usage }) => ({ name, usage }));
  }

  cursor(place: string): JsonValue {
    const data = this.#cursor.get(place) as string | undefined;
    return data === undefined ? null : (JSON.parse(data) as JsonValue);
  }

  /** False when the cursor has moved on: what was read has been counted. */
  move(place: string, before: JsonValue, after: JsonValue): boolean {
    if (JSON.stringify(this.cursor(place)) !== JSON.stringify(before)) return false;
    this.#putCursor.run(place, JSON.stringify(after));
    return true;
  }

  follow(incarnation: string, session: string, path: string | null): void {
    this.#follow.run({ incarnation, session, path });
  }

  unfollow(incarnation: string, session: string): void {
    this.#unfollow.run(incarnation, session);
  }

  sessions(incarnation: string | null): UsageSession[] {
    const rows = this.#sessions.all({ incarnation }) as (Omit<UsageSession, 'hasEnded'> & { hasEnded: number })[];
    return rows.map(row => ({ ...row, hasEnded: row.hasEnded === 1 }));
  }

  sourcesOf(incarnation: string): string[] {
    return this.#sources.all(incarnation) as string[];
  }

  #addTotal(scope: TotalScope, name: string, { spent, precision }: UsageEntry): void {
    const before = this.total(scope, name);
    this.#putTotal.run({ scope, name, ...plus(before, spent), precision: weaker(before.precision, precision) });
  }
}
