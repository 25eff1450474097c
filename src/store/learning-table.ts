/** What can be learned of the past: of steps, kinds of workers and patterns, and how a run goes that is under way. */

import type Database from 'better-sqlite3';
import type { Needs, Resources } from '../core/resource.ts';
import { tokenFields } from '../core/usage-sum.ts';
import type { LearnedKind, LearnedPattern, LearnedStep } from '../core/workflow/learned.ts';
import { type Measured, measured } from '../core/workflow/measured.ts';
import { taskNumber } from './task-row.ts';

/** Those of which something can be learned: what was given back or taken away says nothing. */
const ended = "('completed', 'submitted', 'failed', 'rejected', 'lost')";
const good = "('completed', 'submitted')";

/** Nobody is to wait while years are added up: the latest runs, and the latest attempts of all, tell enough. */
const runsTold = 200;
const attemptsTold = 5_000;
/** As many of the latest attempts tell how the next will go; fewer than the second say nothing of one step. */
const recent = 50;
const tellingMin = 3;

/** Workers that are alike. */
export interface Kind {
  readonly role: string;
  readonly preset: string;
}

/** How often they succeed, how long they take and what it costs, as far as that is known. */
export interface KindRecord {
  readonly success: number | null;
  readonly meanMs: number | null;
  readonly meanMicros: number | null;
}

interface DoneRow {
  readonly readyAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly needs: string;
}

export class LearningTable {
  readonly #now: () => number;
  readonly #statements;

  constructor(db: Database.Database, now: () => number) {
    this.#now = now;
    this.#statements = statementsIn(db);
  }

  steps(workflow: string | null): LearnedStep[] {
    return this.#statements.steps.all({ workflow }) as LearnedStep[];
  }

  kinds(): LearnedKind[] {
    return this.#statements.kinds.all() as LearnedKind[];
  }

  patterns(workflow: string | null): LearnedPattern[] {
    return this.#statements.patterns.all({ workflow }) as LearnedPattern[];
  }

  /** Of these workers at the very step of a workflow that the task is, or else at all that they did. */
  recordOf(kind: Kind, task: string): KindRecord {
    const { ofStep, ofKind } = this.#statements;
    const own = ofStep.get({ ...kind, task: taskNumber(task) }) as KindRecord & { n: number };
    const { success, meanMs, meanMicros } = own.n >= tellingMin ? own : (ofKind.get(kind) as KindRecord);
    return { success, meanMs, meanMicros };
  }

  /** How the tasks of this run go. */
  measured(run: number, resources: Resources): Measured {
    const rows = this.#statements.done.all(run) as DoneRow[];
    const done = rows.map(({ needs, ...times }) => ({ ...times, needs: JSON.parse(needs) as Needs }));
    const from = Math.min(...done.map(({ readyAt }) => readyAt));
    return measured(done, capacitiesOf(resources), done.length === 0 ? null : this.#idle(run, from));
  }

  /** Of all the time that the workers of its pools were there, the share in which they held nothing, be it of this run or another. */
  #idle(run: number, from: number): number | null {
    const { present, busy } = this.#statements.idle.get({ run, from, now: this.#now() }) as { present: number; busy: number };
    return present === 0 ? null : Math.max(0, 1 - busy / present);
  }
}

/** What is drawn from a rate is not held, so nobody has to wait for another to end. */
export const capacitiesOf = (resources: Resources): Needs =>
  Object.fromEntries(Object.entries(resources).flatMap(([name, { kind, most }]) => (kind === 'capacity' ? [[name, most]] : [])));

const tokens = tokenFields.map(field => `u.${field}`).join(' + ');

function statementsIn(db: Database.Database) {
  const means =
    'sum(ended) AS ended, sum(completed) AS completed, avg(ms) AS mean_ms, avg(tokens) AS mean_tokens, avg(cost) AS mean_cost_micros';
  const spent = `coalesce(sum(${tokens}), 0) AS tokens, coalesce(sum(u.cost_micros), 0) AS cost`;
  const told = `(SELECT id FROM run WHERE @workflow IS NULL OR name = @workflow ORDER BY id DESC LIMIT ${runsTold})`;
  const overlap = 'max(0, min(coalesce(ended_at, @now), @now) - max(started_at, @from))';
  return {
    steps: db.prepare(
      `SELECT workflow, step, ${means} FROM (
         SELECT run.name AS workflow, p.step AS step, count(*) AS ended, sum(p.state = 'completed') AS completed,
           max(p.ended_at) - min(task.created_at) AS ms, ${spent}
         FROM run_part p JOIN run ON run.id = p.run JOIN task ON task.id = p.task
         LEFT JOIN usage_total u ON u.scope = 'task' AND u.name = 't' || p.task
         WHERE p.kind = 'step' AND p.state IN ('completed', 'failed') AND p.is_aside = 0 AND run.id IN ${told}
         GROUP BY run.id, p.step)
       GROUP BY workflow, step ORDER BY workflow, step`,
    ),
    kinds: db.prepare(
      `SELECT role, preset, ${means} FROM (
         SELECT a.role, a.preset, 1 AS ended, a.outcome IN ${good} AS completed, a.ended_at - a.started_at AS ms, ${spent}
         FROM attempt a LEFT JOIN usage u ON u.incarnation = a.incarnation AND u.task = a.task AND u.attempt = a.attempt
         WHERE a.id > (SELECT max(id) FROM attempt) - ${attemptsTold} AND a.role IS NOT NULL AND a.outcome IN ${ended} GROUP BY a.id)
       GROUP BY role, preset ORDER BY role, preset`,
    ),
    patterns: db.prepare(
      `SELECT workflow, pattern, ${means} FROM (
         SELECT run.name AS workflow, run.pattern AS pattern, 1 AS ended, run.status = 'completed' AS completed,
           run.finished_at - run.created_at AS ms, ${spent}
         FROM run LEFT JOIN run_part p ON p.run = run.id LEFT JOIN usage_total u ON u.scope = 'task' AND u.name = 't' || p.task
         WHERE run.id IN ${told} AND run.finished_at IS NOT NULL AND run.status <> 'cancelled' AND run.is_repatterned = 0
         GROUP BY run.id)
       GROUP BY workflow, pattern ORDER BY workflow, pattern`,
    ),
    ofKind: latest(db, 'a.role = @role AND a.preset = @preset'),
    ofStep: latest(
      db,
      `a.role = @role AND a.preset = @preset AND (a.workflow, a.step) =
       (SELECT run.name, p.step FROM run_part p JOIN run ON run.id = p.run WHERE p.task = @task AND p.kind = 'step')`,
    ),
    done: db.prepare(
      `SELECT a.ready_at AS readyAt, a.started_at AS startedAt, a.ended_at AS endedAt, task.resources AS needs
       FROM run_part p JOIN attempt a ON a.task = p.task AND a.workflow IS NOT NULL JOIN task ON task.id = p.task WHERE p.run = ? AND p.is_aside = 0 ORDER BY a.id`,
    ),
    idle: db.prepare(
      `WITH own(pool) AS (SELECT DISTINCT a.pool FROM run_part p JOIN attempt a ON a.task = p.task AND a.workflow IS NOT NULL
         WHERE p.run = @run AND p.is_aside = 0 AND a.pool IS NOT NULL)
       SELECT (SELECT coalesce(sum(${overlap}), 0) FROM process WHERE pool IN own AND (ended_at IS NULL OR ended_at > @from)) AS present,
         (SELECT coalesce(sum(${overlap}), 0) FROM attempt WHERE pool IN own AND ended_at > @from)
         + (SELECT coalesce(sum(@now - max(started_at, @from)), 0) FROM task
            WHERE status = 'in_progress' AND (SELECT pool FROM worker WHERE name = owner) IN own) AS busy`,
    ),
  };
}

const latest = (db: Database.Database, which: string): Database.Statement =>
  db.prepare(
    `SELECT count(*) AS n, avg(outcome IN ${good}) AS success, avg(ms) AS meanMs, avg(micros) AS meanMicros FROM (
       SELECT outcome, ended_at - started_at AS ms, (SELECT coalesce(sum(cost_micros), 0) FROM usage u
         WHERE u.incarnation = a.incarnation AND u.task = a.task AND u.attempt = a.attempt) AS micros
       FROM attempt a WHERE ${which} AND outcome IN ${ended} ORDER BY id DESC LIMIT ${recent})`,
  );
