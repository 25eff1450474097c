/** The tables of runs: rows, parts and events, and the way between them and what the planner sees. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import type { JsonValue } from '../core/json.ts';
import type { TaskStatus } from '../core/task.ts';
import { partEnd } from '../core/workflow/part-end.ts';
import type { Part, PartState, Run, RunPart, RunStatus, RunView } from '../core/workflow/run.ts';
import { progressOf } from '../core/workflow/run-progress.ts';
import type { Pattern, Wish, Workflow } from '../core/workflow/workflow.ts';
import type { NewRun, RunQuery } from './run-store.ts';
import { taskId, taskNumber } from './task-row.ts';

export interface RunRow {
  readonly id: number;
  readonly name: string;
  readonly workflow: string;
  readonly inputs: string;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly wish: Wish;
  readonly pattern: Pattern;
  readonly pattern_why: string;
  readonly is_repatterned: number;
  readonly tries: number;
  readonly cursor: number | null;
  readonly next_at: number | null;
  readonly created_by: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly finished_at: number | null;
}

interface PartRow extends Part {
  readonly id: number;
  readonly task: number | null;
  readonly state: PartState;
  readonly why: string | null;
  readonly ended_at: number | null;
  readonly result: string | null;
}

interface EndedRow {
  readonly id: number;
  readonly step: string;
  readonly kind: Part['kind'];
  readonly task: number;
  readonly status: TaskStatus;
  readonly reason: string | null;
  readonly error: string | null;
  readonly finished_at: number | null;
}

export const runId = (row: number): string => `r${row}`;
const runNumber = (id: string): number => Number(id.slice(1));

export class RunTable {
  readonly #now: () => number;
  readonly #statements;

  #live: number | undefined;

  constructor(db: Database.Database, now: () => number) {
    this.#now = now;
    this.#statements = statementsIn(db);
  }

  get(id: string): RunRow {
    const row = this.#statements.get.get(runNumber(id)) as RunRow | undefined;
    if (row === undefined) throw new SwarmError('not_found', `there is no run ${id}`, { hint: '`swarm runs` lists them.' });
    return row;
  }

  byKey(key: string): RunRow | undefined {
    return this.#statements.byKey.get(key) as RunRow | undefined;
  }

  list({ status, before, limit }: RunQuery): RunRow[] {
    const statuses = status === undefined ? null : JSON.stringify(status);
    return this.#statements.list.all({ statuses, before: before === undefined ? null : runNumber(before), limit }) as RunRow[];
  }

  /** Asked after every commit; only what stands below changes it. */
  live(): number {
    this.#live ??= this.#statements.live.get() as number;
    return this.#live;
  }

  insert({ workflow, inputs, wish, pattern, why, key }: NewRun, by: string, cursor: number | null): RunRow {
    const row = { name: workflow.name, workflow: JSON.stringify(workflow), inputs: JSON.stringify(inputs), wish, pattern, why, cursor };
    this.#live = undefined;
    const { lastInsertRowid } = this.#statements.insert.run({ ...row, key: key ?? null, by, now: this.#now() });
    return this.get(runId(Number(lastInsertRowid)));
  }

  /** `isOver`: nothing happens to it any more unless somebody wants so. */
  turn(id: number, status: RunStatus, reason: string | null, isOver: boolean): void {
    const now = this.#now();
    this.#live = undefined;
    this.#statements.turn.run({ id, status, reason, now, finished: isOver ? now : null });
  }

  setNext(id: number, nextAt: number | null): void {
    this.#statements.setNext.run(nextAt, id);
  }

  setCursor(id: number, cursor: number): void {
    this.#statements.setCursor.run(cursor, id);
  }

  setPattern(id: number, pattern: Pattern, why: string): void {
    this.#statements.setPattern.run(pattern, why, id);
  }

  /** A part that is there already cannot be made again: the index refuses it. */
  addPart(run: number, { step, kind, loop, item }: Part, end: { task: string } | { state: PartState; why: string }): void {
    const made =
      'task' in end ? { task: taskNumber(end.task), state: 'open', why: null, now: null } : { task: null, ...end, now: this.#now() };
    this.#statements.addPart.run({ run, step, kind, loop, item, ...made });
  }

  setAside(run: number, { step, kind, loop, item }: Part): void {
    this.#statements.setAside.run(run, step, kind, loop, item);
  }

  tryAgain(id: number): void {
    this.#statements.tryAgain.run(id);
  }

  addEvent(run: number, step: string, event: JsonValue): void {
    this.#statements.addEvent.run(run, step, JSON.stringify(event));
  }

  dropEvents(run: number, steps: readonly string[]): void {
    this.#statements.dropEvents.run(run, JSON.stringify(steps));
  }

  /** Those that run and wait for events. */
  listening(): RunRow[] {
    return this.#statements.listening.all() as RunRow[];
  }

  /** Those in which a task has ended, or whose time has come. */
  due(): RunRow[] {
    return this.#statements.due.all(this.#now()) as RunRow[];
  }

  nextAt(): number | null {
    return this.#statements.nextAt.get() as number | null;
  }

  /** Notes how the tasks of its open parts have ended. Returns those parts. */
  collect(row: RunRow): (Part & { state: PartState; why: string | null })[] {
    const ended = this.#statements.ended.all(row.id) as (EndedRow & Part)[];
    return ended.flatMap(({ id, step, kind, loop, item, task, finished_at, ...rest }) => {
      const end = partEnd({ ...rest, id: taskId(task) });
      if (end === undefined) return [];
      this.#statements.endPart.run({ id, ...end, at: finished_at ?? this.#now() });
      return [{ step, kind, loop, item, ...end }];
    });
  }

  view(row: RunRow): RunView {
    const parts = this.#statements.parts.all(row.id) as PartRow[];
    const events = this.#statements.events.all(row.id) as { step: string; event: string }[];
    return {
      ...{ id: runId(row.id), workflow: JSON.parse(row.workflow) as Workflow, inputs: JSON.parse(row.inputs) as RunView['inputs'] },
      ...{ status: row.status, reason: row.reason, pattern: row.pattern, startedAt: row.created_at, parts: parts.map(partFrom) },
      events: new Map(events.map(({ step, event }) => [step, JSON.parse(event) as JsonValue])),
    };
  }

  asideCount(row: RunRow): number {
    return this.#statements.asideCount.get(row.id) as number;
  }

  show(row: RunRow, view: RunView = this.view(row)): Run {
    const progress = progressOf(view);
    const steps = [...progress.graph.steps.values()];
    const { name, status, reason, pattern, pattern_why, tries, created_by, created_at, updated_at, finished_at } = row;
    return {
      ...{ id: runId(row.id), name, status, reason, pattern, pattern_why, inputs: view.inputs as Run['inputs'], tries },
      ...{ steps: steps.length, done: steps.filter(step => progress.isDone(step)).length, created_by, created_at, updated_at, finished_at },
    };
  }
}

const partFrom = ({ step, kind, loop, item, task, state, why, ended_at, result }: PartRow): RunPart => ({
  ...{ step, kind, loop, item, state, why },
  task: task === null ? null : taskId(task),
  result: state === 'completed' && result !== null ? (JSON.parse(result) as JsonValue) : null,
  endedAt: ended_at,
});

function statementsIn(db: Database.Database) {
  const final = "('completed', 'failed', 'cancelled', 'skipped')";
  return {
    get: db.prepare('SELECT * FROM run WHERE id = ?'),
    byKey: db.prepare('SELECT * FROM run WHERE idempotency_key = ?'),
    list: db.prepare(
      `SELECT * FROM run WHERE (@statuses IS NULL OR status IN (SELECT value FROM json_each(@statuses)))
       AND (@before IS NULL OR id < @before) ORDER BY id DESC LIMIT @limit`,
    ),
    live: db.prepare('SELECT count(*) FROM run WHERE finished_at IS NULL').pluck(),
    insert: db.prepare(
      `INSERT INTO run (name, workflow, inputs, status, wish, pattern, pattern_why, tries, cursor, idempotency_key, created_by, created_at, updated_at)
       VALUES (@name, @workflow, @inputs, 'running', @wish, @pattern, @why, 1, @cursor, @key, @by, @now, @now)`,
    ),
    turn: db.prepare('UPDATE run SET status = @status, reason = @reason, updated_at = @now, finished_at = @finished WHERE id = @id'),
    setNext: db.prepare('UPDATE run SET next_at = ? WHERE id = ?'),
    setCursor: db.prepare('UPDATE run SET cursor = ? WHERE id = ?'),
    setPattern: db.prepare('UPDATE run SET pattern = ?, pattern_why = ?, is_repatterned = 1 WHERE id = ?'),
    tryAgain: db.prepare('UPDATE run SET tries = tries + 1 WHERE id = ?'),
    addPart: db.prepare(
      `INSERT INTO run_part (run, step, kind, loop, item, task, state, why, ended_at)
       VALUES (@run, @step, @kind, @loop, @item, @task, @state, @why, @now)`,
    ),
    setAside: db.prepare(
      'UPDATE run_part SET is_aside = 1 WHERE run = ? AND step = ? AND kind = ? AND loop = ? AND item = ? AND is_aside = 0',
    ),
    addEvent: db.prepare('INSERT OR IGNORE INTO run_event (run, step, event) VALUES (?, ?, ?)'),
    dropEvents: db.prepare('DELETE FROM run_event WHERE run = ? AND step IN (SELECT value FROM json_each(?))'),
    listening: db.prepare("SELECT * FROM run WHERE finished_at IS NULL AND status = 'running' AND cursor IS NOT NULL ORDER BY id"),
    due: db.prepare(
      `SELECT * FROM run WHERE finished_at IS NULL AND (next_at <= ? OR id IN
       (SELECT p.run FROM run_part p INDEXED BY run_part_open JOIN task ON task.id = p.task
        WHERE p.state = 'open' AND p.is_aside = 0 AND task.status IN ${final})) ORDER BY id`,
    ),
    nextAt: db.prepare('SELECT min(next_at) FROM run WHERE finished_at IS NULL').pluck(),
    ended: db.prepare(
      `SELECT p.id, p.step, p.kind, p.loop, p.item, p.task, task.status, task.reason, task.error, task.finished_at
       FROM run_part p INDEXED BY run_part_open JOIN task ON task.id = p.task WHERE p.run = ? AND p.state = 'open' AND p.is_aside = 0 AND task.status IN ${final}
       ORDER BY p.id`,
    ),
    endPart: db.prepare('UPDATE run_part SET state = @state, why = @why, ended_at = @at WHERE id = @id'),
    parts: db.prepare(
      `SELECT p.*, task.result AS result FROM run_part p LEFT JOIN task ON task.id = p.task WHERE p.run = ? AND p.is_aside = 0 ORDER BY p.id`,
    ),
    asideCount: db.prepare('SELECT count(*) FROM run_part WHERE run = ? AND is_aside = 1').pluck(),
    events: db.prepare('SELECT step, event FROM run_event WHERE run = ?'),
  };
}
