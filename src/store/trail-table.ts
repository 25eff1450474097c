/** What attempts leave on their way: the last checkpoint of each, and every partial result. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import type { JsonValue } from '../core/json.ts';
import { limits } from '../core/limits.ts';
import type { Left } from '../core/trail.ts';
import { type StoredTask, taskId, taskNumber } from './task-row.ts';

interface Row {
  readonly attempt: number;
  readonly worker: string;
  readonly data: string;
  readonly at: number;
}

export class TrailTable {
  readonly #now: () => number;
  readonly #put;
  readonly #forget;
  readonly #add;
  readonly #count;
  readonly #checkpoints;
  readonly #partials;
  readonly #partialsOf;

  constructor(db: Database.Database, now: () => number) {
    this.#now = now;
    this.#put = db.prepare(
      `INSERT INTO checkpoint (task, attempt, worker, data, artifacts, at) VALUES (@task, @attempt, @worker, @data, @artifacts, @now)
       ON CONFLICT DO UPDATE SET data = excluded.data, at = excluded.at, artifacts =
         (SELECT json_group_array(value) FROM (SELECT value FROM json_each(checkpoint.artifacts) UNION SELECT value FROM json_each(excluded.artifacts)))`,
    );
    this.#forget = db.prepare('DELETE FROM checkpoint WHERE task = @task AND attempt <= @attempt');
    this.#add = db.prepare('INSERT INTO partial (task, attempt, worker, data, at) VALUES (@task, @attempt, @worker, @data, @now)');
    this.#count = db.prepare('SELECT count(*) FROM partial WHERE task = ?').pluck();
    this.#checkpoints = db.prepare('SELECT attempt, worker, data, artifacts, at FROM checkpoint WHERE task = ? ORDER BY attempt');
    this.#partials = db.prepare('SELECT attempt, worker, data, at FROM partial WHERE task = ? ORDER BY id');
    this.#partialsOf = db.prepare('SELECT task, data FROM partial WHERE task IN (SELECT value FROM json_each(?)) ORDER BY id');
  }

  /** Of many attempts the latest are kept apart; what the others left stands in the facts. */
  checkpoint({ id, attempt, owner }: StoredTask, data: JsonValue, artifacts: readonly string[]): void {
    const task = taskNumber(id);
    const row = { task, attempt, worker: owner, data: JSON.stringify(data), artifacts: JSON.stringify(artifacts), now: this.#now() };
    this.#put.run(row);
    this.#forget.run({ task, attempt: attempt - limits.checkpointsPerTask });
  }

  partial({ id, attempt, owner }: StoredTask, data: JsonValue): void {
    const task = taskNumber(id);
    if ((this.#count.get(task) as number) >= limits.partialsPerTask) {
      throw new SwarmError('limit_reached', `${id} has ${limits.partialsPerTask} partial results, which is the most a task can have`, {
        hint: 'Put the rest into the result, or into an artifact.',
      });
    }
    this.#add.run({ task, attempt, worker: owner, data: JSON.stringify(data), now: this.#now() });
  }

  of(id: string): Left[] {
    const task = taskNumber(id);
    const trail = new Map<number, Left>();
    for (const { data, artifacts, ...row } of this.#checkpoints.all(task) as (Row & { artifacts: string })[]) {
      const checkpoint = JSON.parse(data) as JsonValue;
      trail.set(row.attempt, { ...row, checkpoint, artifacts: JSON.parse(artifacts) as string[], partial: [] });
    }
    for (const { data, attempt, worker, at } of this.#partials.all(task) as Row[]) {
      const left = trail.get(attempt) ?? { attempt, worker, at, checkpoint: null, artifacts: [], partial: [] };
      trail.set(attempt, { ...left, at: Math.max(left.at, at), partial: [...left.partial, JSON.parse(data) as JsonValue] });
    }
    return [...trail.values()].sort((a, b) => a.attempt - b.attempt);
  }

  /** By the task; those that handed in nothing are not among them. */
  partialsOf(ids: readonly string[]): Map<string, JsonValue[]> {
    const rows = this.#partialsOf.all(JSON.stringify(ids.map(taskNumber))) as { task: number; data: string }[];
    const byTask = Map.groupBy(rows, ({ task }) => taskId(task));
    return new Map([...byTask].map(([id, all]) => [id, all.map(({ data }) => JSON.parse(data) as JsonValue)]));
  }
}
