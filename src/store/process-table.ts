/** The processes of workers in terminals: one row for each incarnation, kept after its end. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { needsCommand } from '../core/template.ts';
import type { Worker } from '../core/worker.ts';
import type { Journal } from './journal.ts';
import type { LiveProcess, ProcessEnd, ProcessStart } from './process-store.ts';
import type { WorkerTable } from './worker-table.ts';

const live = `state IN ('starting', 'running')`;

export interface EndingLife {
  readonly worker: string;
  readonly pool: string | null;
  readonly number: number | null;
  readonly leaving: string | null;
  readonly ready_at: number | null;
  readonly claims: number;
  readonly progress: number;
  readonly started_at: number;
}

export class ProcessTable {
  readonly #journal: Journal;
  readonly #workers: WorkerTable;
  readonly #now: () => number;
  readonly #insert;
  readonly #runs;
  readonly #resized;
  readonly #ended;
  readonly #live;
  readonly #exited;
  readonly #liveCount;
  readonly #named;
  readonly #life;

  constructor(db: Database.Database, journal: Journal, workers: WorkerTable, now: () => number) {
    this.#journal = journal;
    this.#workers = workers;
    this.#now = now;
    this.#insert = db.prepare(
      `INSERT INTO process (incarnation, worker, place, state, command, cwd, cols, rows, log, started_at, pool, slot, concurrency, keeps)
       VALUES (@incarnation, @worker, @place, 'starting', @command, @cwd, @cols, @rows, @log, @now, @pool, @slot, @concurrency, @keeps)`,
    );
    // A slot is ready as soon as it is there: what it runs is started with its task. An agent may have called before anybody noted that it runs.
    this.#runs = db
      .prepare(
        `UPDATE process SET state = 'running', pid = @pid, ready_at = coalesce(ready_at, iif(keeps, @now, NULL)), idle_since = coalesce(idle_since, iif(keeps, @now, NULL))
         WHERE incarnation = @incarnation AND ${live} RETURNING worker`,
      )
      .pluck();
    this.#resized = db.prepare('UPDATE process SET cols = @cols, rows = @rows WHERE incarnation = @incarnation');
    this.#ended = db.prepare(
      `UPDATE process SET state = @state, code = @code, signal = @signal, reason = coalesce(@reason, leaving ->> '$.why'), ended_at = @now
         WHERE incarnation = @incarnation AND ${live} RETURNING worker, reason`,
    );
    this.#live = db.prepare(
      `SELECT worker, incarnation, place, state, log, cols, rows, keeps FROM process WHERE ${live} ORDER BY started_at, worker`,
    );
    this.#exited = db.prepare(
      `SELECT worker, incarnation, place, log, cols, rows FROM process WHERE state = 'exited' AND ended_at > ? ORDER BY ended_at`,
    );
    this.#liveCount = db.prepare(`SELECT count(*) FROM process WHERE ${live}`).pluck();
    this.#named = db.prepare('SELECT name FROM worker WHERE name GLOB ?').pluck();
    this.#life = db.prepare(
      `SELECT worker, pool, slot AS number, leaving, ready_at, claims, progress, started_at FROM process WHERE incarnation = ? AND ${live}`,
    );
  }

  begin(start: ProcessStart): Worker {
    if ((this.#liveCount.get() as number) >= limits.processes) {
      throw new SwarmError('limit_reached', `${limits.processes} processes run, which is the most there may be`, {
        hint: 'Stop some with `swarm stop`.',
      });
    }
    const name = 'exact' in start.name ? this.#free(start.name.exact) : this.#numbered(start.name.stem);
    const { incarnation, tokenHash, place, command, cwd, cols, rows, log, by, slot } = start;
    const row = { incarnation, worker: name, place, command: JSON.stringify(command), cwd, cols, rows, log, now: this.#now() };
    const pool = slot?.pool;
    this.#insert.run({
      ...row,
      pool: pool?.name ?? null,
      slot: slot?.number ?? null,
      concurrency: pool?.concurrency ?? null,
      keeps: pool?.drive === 'each' ? 1 : 0,
    });
    const { role, capabilities, tags } = pool ?? { role: 'worker', capabilities: [], tags: [] };
    const ofPool = pool === undefined ? {} : { pool: pool.name, needsCommand: needsCommand(pool.launch) };
    const worker = { name, role, capabilities: [...capabilities], tags: [...tags], ...ofPool };
    this.#workers.register(worker, { incarnation, tokenHash });
    const data = { incarnation, command: [...command], cwd, ...(start.why === undefined ? {} : { why: start.why }) };
    this.#journal.append({ type: 'worker.started', subject: name, by, at: this.#now(), data });
    return this.#workers.get(name);
  }

  runs(incarnation: string, pid: number | null): Worker {
    return this.#workers.get(this.#runs.get({ pid, incarnation, now: this.#now() }) as string);
  }

  resized(incarnation: string, size: { cols: number; rows: number }): void {
    this.#resized.run({ incarnation, ...size });
  }

  /** Undefined when its end was noted before: two who notice the same death make one fact. */
  end(incarnation: string, end: ProcessEnd): Worker | undefined {
    const { code = null, signal = null, reason = null } = { ...end } as { code?: number | null; signal?: string | null; reason?: string };
    const ended = this.#ended.get({ incarnation, state: end.state, code, signal, reason, now: this.#now() });
    if (ended === undefined) return undefined;
    const { worker, reason: why } = ended as { worker: string; reason: string | null };
    const [type, data] = end.state === 'exited' ? (['worker.exited', { code, signal, why }] as const) : (['worker.lost', { why }] as const);
    this.#journal.append({ type, subject: worker, by: 'swarm', at: this.#now(), data: { incarnation, ...data } });
    return this.#workers.get(worker);
  }

  /** What the place of this process has to know about its end. */
  circumstancesOf(incarnation: string): EndingLife | undefined {
    return this.#life.get(incarnation) as EndingLife | undefined;
  }

  exited(after: number): Omit<LiveProcess, 'state' | 'keeps'>[] {
    return this.#exited.all(after) as Omit<LiveProcess, 'state' | 'keeps'>[];
  }

  live(): LiveProcess[] {
    return (this.#live.all() as (Omit<LiveProcess, 'keeps'> & { keeps: number })[]).map(process => ({
      ...process,
      keeps: process.keeps === 1,
    }));
  }

  #free(name: string): string {
    const state = this.#workers.find(name)?.process?.state;
    if (state !== 'starting' && state !== 'running') return name;
    throw new SwarmError('refused', `a worker called ${name} runs already`, {
      hint: `Choose another name, or stop it first: \`swarm stop ${name}\`.`,
    });
  }

  /** The lowest number that no worker has had, so that a name means the same worker for good. */
  #numbered(stem: string): string {
    const taken = new Set(this.#named.all(`${stem.replace(/[[*?]/g, '[$&]')}-*`) as string[]);
    for (let number = 1; ; number++) if (!taken.has(`${stem}-${number}`)) return `${stem}-${number}`;
  }
}

/** For the tasks that it held. */
export function endInWords(name: string, end: ProcessEnd): string {
  if (end.state === 'lost') return `${name} was lost: ${end.reason}`;
  return end.signal === null ? `${name} exited with code ${end.code}` : `${name} was ended by ${end.signal}`;
}
