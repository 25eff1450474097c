/** Runs as they were after a fact: those that have not changed since are as they are, the others what their facts make of them. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import type { JsonValue } from '../core/json.ts';
import { eventOf } from '../core/workflow/event-match.ts';
import type { Run } from '../core/workflow/run.ts';
import { type RunThen, runThen } from '../core/workflow/run-then.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { placedSteps } from '../core/workflow/workflow-graph.ts';
import { type FactRow, factFromRow } from './fact-table.ts';
import { lastWhere } from './halving.ts';
import type { RunDetail } from './run-store.ts';
import { type RunRow, type RunTable, runId } from './run-table.ts';
import { taskNumber } from './task-row.ts';

export class PastRuns {
  readonly #runs: RunTable;
  readonly #last;
  readonly #begunAt;
  readonly #changed;
  readonly #facts;
  readonly #fact;
  readonly #result;

  constructor(db: Database.Database, runs: RunTable) {
    this.#runs = runs;
    this.#last = db.prepare('SELECT max(id) FROM run').pluck();
    this.#begunAt = db.prepare('SELECT created_at FROM run WHERE id = ?').pluck();
    this.#changed = db.prepare('SELECT 1 FROM fact WHERE subject = ? AND seq > ? LIMIT 1');
    this.#facts = db.prepare("SELECT * FROM fact WHERE subject = ? AND seq <= ? AND type GLOB 'run.*' ORDER BY seq");
    this.#fact = db.prepare('SELECT * FROM fact WHERE seq = ?');
    this.#result = db.prepare('SELECT result FROM task WHERE id = ?').pluck();
  }

  /** The newest first. */
  asOf(seq: number, at: number, limit: number): Run[] {
    const runs: Run[] = [];
    let id = lastWhere((this.#last.get() as number | null) ?? 0, one => (this.#begunAt.get(one) as number) <= at);
    for (; id > 0 && runs.length < limit; id--) {
      const detail = this.#at(this.#runs.get(runId(id)), seq);
      if (detail !== undefined) runs.push(detail.run);
    }
    return runs;
  }

  one(id: string, seq: number): RunDetail {
    const detail = this.#at(this.#runs.get(id), seq);
    if (detail === undefined) throw new SwarmError('not_found', `${id} had not been started then`);
    return detail;
  }

  #at(row: RunRow, seq: number): RunDetail | undefined {
    if (this.#changed.get(runId(row.id), seq) === undefined) {
      const view = this.#runs.view(row);
      return { run: this.#runs.show(row, view), view, asideCount: this.#runs.asideCount(row) };
    }
    const then = this.#folded(row, seq);
    if (then === undefined) return undefined;
    const { view, shown, asideCount } = then;
    const { status, reason, pattern } = view;
    return { run: this.#runs.show({ ...row, status, reason, pattern, ...shown }, view), view, asideCount };
  }

  #folded(row: RunRow, seq: number): RunThen | undefined {
    const workflow = JSON.parse(row.workflow) as Workflow;
    const facts = (this.#facts.all(runId(row.id), seq) as FactRow[]).map(factFromRow);
    return runThen(facts, {
      begun: { id: runId(row.id), workflow, inputs: JSON.parse(row.inputs) as RunThen['view']['inputs'], startedAt: row.created_at },
      resultOf: task => {
        const result = this.#result.get(taskNumber(task)) as string | null | undefined;
        return result == null ? null : (JSON.parse(result) as JsonValue);
      },
      eventAt: (place, step) => {
        const { on } = placedSteps(workflow).find(({ id }) => id === step) ?? {};
        const fact = this.#fact.get(place) as FactRow | undefined;
        return on === undefined || fact === undefined ? null : (eventOf(factFromRow(fact), on) ?? null);
      },
    });
  }
}
