/** The lives of workers in pools: what the planner sees of each, and what its decisions write beside the process. */

import type Database from 'better-sqlite3';
import type { FactDetail, FactType } from '../core/fact.ts';
import type { Leaving, LeavingKind, Rung } from '../core/slot.ts';
import type { Held } from '../core/snapshot.ts';
import type { TaskStatus } from '../core/task.ts';
import type { Journal } from './journal.ts';
import type { StoredLife } from './pool-store.ts';
import { taskId, taskNumber } from './task-row.ts';

interface LifeRow {
  readonly worker: string;
  readonly incarnation: string;
  readonly pool: string;
  readonly slot: number;
  readonly state: 'starting' | 'running';
  readonly started_at: number;
  readonly ready_at: number | null;
  readonly idle_since: number | null;
  readonly claims: number;
  readonly leaving: string | null;
  readonly rung: string | null;
  readonly run_task: number | null;
  readonly run_attempt: number | null;
  readonly run_status: TaskStatus | null;
  readonly run_status_at: number | null;
  readonly says: string;
}

type OneRow = Pick<LifeRow, 'worker' | 'leaving' | 'rung' | 'ready_at'> & { readonly pool: string | null };

export interface PlacedLife {
  readonly worker: string;
  readonly pool: string;
  readonly number: number;
  readonly life: StoredLife;
}

const live = `state IN ('starting', 'running')`;
const factOfRung = { suspect: 'worker.suspected', nudged: 'worker.nudged', interrupted: 'worker.interrupted' } as const;

export class LifeTable {
  readonly #journal: Journal;
  readonly #now: () => number;
  readonly #all;
  readonly #held;
  readonly #one;
  readonly #holds;
  readonly #ready;
  readonly #leave;
  readonly #stay;
  readonly #rung;
  readonly #shift;
  readonly #told;

  constructor(db: Database.Database, journal: Journal, now: () => number) {
    this.#journal = journal;
    this.#now = now;
    this.#all = db.prepare(
      `SELECT p.worker, p.incarnation, p.pool, p.slot, p.state, p.started_at, p.ready_at, p.idle_since, p.claims, p.leaving, p.rung,
         p.run_task, p.run_attempt, t.status AS run_status, t.updated_at AS run_status_at, w.status AS says
       FROM process p JOIN worker w ON w.name = p.worker LEFT JOIN task t ON t.id = p.run_task
       WHERE p.${live} AND p.pool IS NOT NULL ORDER BY p.pool, p.slot`,
    );
    this.#held = db.prepare(
      `SELECT t.id, t.attempt, t.incarnation, t.started_at, t.lease_until, t.lease_ms FROM json_each(?) i
       JOIN task t INDEXED BY task_holder ON t.incarnation = i.value AND t.status = 'in_progress' ORDER BY t.started_at, t.id`,
    );
    this.#one = db.prepare(`SELECT worker, pool, leaving, rung, ready_at FROM process WHERE incarnation = ? AND ${live}`);
    this.#holds = db.prepare(`SELECT attempt FROM task WHERE id = ? AND incarnation = ? AND status = 'in_progress'`).pluck();
    this.#ready = db.prepare(
      `UPDATE process SET ready_at = @now, idle_since = @now WHERE incarnation = @incarnation AND ready_at IS NULL AND ${live}`,
    );
    this.#leave = db.prepare('UPDATE process SET leaving = ? WHERE incarnation = ?');
    this.#stay = db.prepare('UPDATE process SET leaving = NULL WHERE incarnation = ?');
    this.#rung = db.prepare('UPDATE process SET rung = ? WHERE incarnation = ?');
    this.#shift = db.prepare(
      `UPDATE process SET rung = json_set(rung, '$.since', rung ->> '$.since' + @byMs, '$.at', rung ->> '$.at' + @byMs)
       WHERE rung IS NOT NULL AND ${live}`,
    );
    this.#told = db.prepare('UPDATE process SET run_task = ?, run_attempt = ? WHERE incarnation = ?');
  }

  all(): PlacedLife[] {
    const rows = this.#all.all() as LifeRow[];
    const held = Map.groupBy(this.#held.all(JSON.stringify(rows.map(row => row.incarnation))) as HeldRow[], row => row.incarnation);
    return rows.map(row => ({ worker: row.worker, pool: row.pool, number: row.slot, life: lifeOf(row, held.get(row.incarnation) ?? []) }));
  }

  ready(incarnation: string): void {
    if (this.#ready.run({ incarnation, now: this.#now() }).changes > 0) this.#log(incarnation, 'worker.ready', {});
  }

  /** False when the reason is gone: it has ended, or found work, or become ready meanwhile. */
  dismiss(incarnation: string, { kind, why }: { kind: LeavingKind; why: string }, by: string): boolean {
    const row = this.#row(incarnation);
    if (row === undefined) return false;
    if (kind === 'idle' && this.#held.all(JSON.stringify([incarnation])).length > 0) return false;
    if (kind === 'unready' && row.ready_at !== null) return false;
    const before = row.leaving === null ? null : (JSON.parse(row.leaving) as Leaving);
    // Who is to go at once is not given time again.
    if (before !== null && (before.kind === kind || kind === 'drain')) return true;
    const leaving: Leaving = { kind, why, since: before?.since ?? this.#now() };
    this.#leave.run(JSON.stringify(leaving), incarnation);
    this.#journal.append({ type: 'worker.leaving', subject: row.worker, by, at: this.#now(), data: { incarnation, kind, why } });
    return true;
  }

  keep(incarnation: string, why: string): void {
    const leaving = this.#row(incarnation)?.leaving ?? null;
    if (leaving === null || (JSON.parse(leaving) as Leaving).kind !== 'drain') return;
    this.#stay.run(incarnation);
    this.#log(incarnation, 'worker.kept', { why });
    this.#journal.markReady();
  }

  setRung(incarnation: string, step: Rung['step'] | null, why: string): void {
    const row = this.#row(incarnation);
    if (row === undefined) return;
    const before = row.rung === null ? null : (JSON.parse(row.rung) as Rung);
    if ((before?.step ?? null) === step) return;
    const at = this.#now();
    this.#rung.run(step === null ? null : JSON.stringify({ step, since: before?.since ?? at, at } satisfies Rung), incarnation);
    this.#log(incarnation, step === null ? 'worker.cleared' : factOfRung[step], { why });
  }

  /** In a time in which nobody could be heard nobody was silent either. */
  shift(byMs: number): void {
    this.#shift.run({ byMs });
  }

  launch(incarnation: string, task: string, attempt: number): boolean {
    if (this.#row(incarnation) === undefined || !this.holds(incarnation, task, attempt)) return false;
    this.#told.run(taskNumber(task), attempt, incarnation);
    this.#log(incarnation, 'worker.launched', { task, attempt });
    return true;
  }

  holds(incarnation: string, task: string, attempt: number): boolean {
    return this.#holds.get(taskNumber(task), incarnation) === attempt;
  }

  /** Undefined for one that has ended, or has no place in a pool. */
  placeOf(incarnation: string): { readonly worker: string; readonly pool: string } | undefined {
    const { worker, pool = null } = this.#row(incarnation) ?? {};
    return worker === undefined || pool === null ? undefined : { worker, pool };
  }

  #row(incarnation: string): OneRow | undefined {
    return this.#one.get(incarnation) as OneRow | undefined;
  }

  #log(incarnation: string, type: FactType, data: FactDetail): void {
    const subject = this.#row(incarnation)!.worker;
    this.#journal.append({ type, subject, by: 'swarm', at: this.#now(), data: { incarnation, ...data } });
  }
}

interface HeldRow {
  readonly id: number;
  readonly attempt: number;
  readonly incarnation: string;
  readonly started_at: number;
  readonly lease_until: number;
  readonly lease_ms: number;
}

function lifeOf(row: LifeRow, held: readonly HeldRow[]): StoredLife {
  return {
    ...{ incarnation: row.incarnation, state: row.state, startedAt: row.started_at, readyAt: row.ready_at, claims: row.claims },
    held: held.map(heldOf),
    idleSince: row.idle_since ?? row.ready_at ?? row.started_at,
    leaving: row.leaving === null ? null : (JSON.parse(row.leaving) as Leaving),
    rung: row.rung === null ? null : (JSON.parse(row.rung) as Rung),
    told:
      row.run_task === null
        ? null
        : { task: taskId(row.run_task), attempt: row.run_attempt!, status: row.run_status!, statusAt: row.run_status_at! },
    says: row.says,
  };
}

const heldOf = ({ id, attempt, started_at, lease_until, lease_ms }: HeldRow): Held => ({
  ...{ task: taskId(id), attempt, since: started_at, leaseUntil: lease_until, leaseMs: lease_ms },
});
