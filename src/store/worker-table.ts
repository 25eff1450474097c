/** Workers: who is registered, under which incarnation, and with which token. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { didYouMean } from '../core/nearest.ts';
import { isReserved } from '../core/reserved.ts';
import type { NewWorker, Worker, WorkerProcess } from '../core/worker.ts';
import type { Journal } from './journal.ts';
import type { WorkerChange } from './store.ts';
import { taskId } from './task-row.ts';

interface WorkerRow {
  readonly name: string;
  readonly role: string;
  readonly pool: string | null;
  readonly capabilities: string;
  readonly tags: string;
  readonly needs_command: number;
  readonly incarnation: string;
  readonly token_hash: string | null;
  readonly status: string;
  readonly note: string | null;
  readonly registered_at: number;
  readonly seen_at: number;
  readonly task: number | null;
  readonly process: string | null;
}

/** With the task it holds and the process it is, if any. */
const selectWorkers = `SELECT w.*,
  (SELECT min(t.id) FROM task t WHERE t.incarnation = w.incarnation AND t.status = 'in_progress') AS task,
  (SELECT json_object('state', p.state, 'pid', p.pid, 'command', json(p.command), 'cwd', p.cwd, 'cols', p.cols, 'rows', p.rows,
     'code', p.code, 'signal', p.signal, 'reason', p.reason, 'started_at', p.started_at, 'ended_at', p.ended_at, 'log', p.log)
   FROM process p WHERE p.incarnation = w.incarnation) AS process
  FROM worker w`;

export class WorkerTable {
  readonly #journal: Journal;
  readonly #now: () => number;
  readonly #byName;
  readonly #byToken;
  readonly #all;
  readonly #count;
  readonly #names;
  readonly #put;
  readonly #describe;
  readonly #update;

  constructor(db: Database.Database, journal: Journal, now: () => number) {
    this.#journal = journal;
    this.#now = now;
    this.#byName = db.prepare(`${selectWorkers} WHERE w.name = ?`);
    this.#byToken = db.prepare(`${selectWorkers} WHERE w.token_hash = ?`);
    this.#all = db.prepare(`${selectWorkers} ORDER BY w.name`);
    this.#count = db.prepare('SELECT count(*) FROM worker').pluck();
    this.#names = db.prepare('SELECT name FROM worker').pluck();
    this.#put = db.prepare(
      `INSERT INTO worker (name, role, pool, capabilities, tags, needs_command, incarnation, token_hash, status, note, registered_at, seen_at)
       VALUES (@name, @role, @pool, @capabilities, @tags, @needs_command, @incarnation, @token_hash, @status, NULL, @now, @now)
       ON CONFLICT (name) DO UPDATE SET role = excluded.role, pool = excluded.pool, capabilities = excluded.capabilities,
       tags = excluded.tags, needs_command = excluded.needs_command, incarnation = excluded.incarnation, token_hash = excluded.token_hash, status = excluded.status,
       note = NULL, registered_at = excluded.registered_at, seen_at = excluded.seen_at`,
    );
    this.#describe = db.prepare(
      'UPDATE worker SET role = @role, pool = @pool, capabilities = @capabilities, tags = @tags WHERE name = @name',
    );
    this.#update = db.prepare('UPDATE worker SET status = @status, note = @note, seen_at = @seen_at WHERE name = @name');
  }

  find(name: string): Worker | undefined {
    return shown(this.#byName.get(name));
  }

  get(name: string): Worker {
    const worker = this.find(name);
    if (worker !== undefined) return worker;
    throw new SwarmError('not_found', `there is no worker ${name}`, {
      hint: didYouMean(name, this.#names.all() as string[], '`swarm worker list` shows them all.'),
    });
  }

  byToken(tokenHash: string): Worker | undefined {
    return shown(this.#byToken.get(tokenHash));
  }

  all(): Worker[] {
    return this.#all.all().map(row => shown(row)!);
  }

  names(): string[] {
    return this.#names.all() as string[];
  }

  register(worker: NewWorker & { readonly needsCommand?: boolean }, secret: { incarnation: string; tokenHash: string | null }): Worker {
    if (isReserved(worker.name)) {
      throw new SwarmError('refused', `no worker may be called '${worker.name}': that name has a meaning of its own`, {
        hint: 'Choose another name.',
      });
    }
    if (!this.find(worker.name) && (this.#count.get() as number) >= limits.workers) {
      throw new SwarmError('limit_reached', `the board knows ${limits.workers} workers, which is the most it can`);
    }
    const { name, role, capabilities, tags } = worker;
    const { incarnation, tokenHash } = secret;
    const lists = { capabilities: JSON.stringify(capabilities), tags: JSON.stringify(tags) };
    const pool = worker.pool ?? null;
    const needs = worker.needsCommand === true ? 1 : 0;
    this.#put.run({
      name,
      role,
      pool,
      ...lists,
      needs_command: needs,
      incarnation,
      token_hash: tokenHash,
      status: 'idle',
      now: this.#now(),
    });
    const data = { role, pool, capabilities, tags, incarnation };
    this.#journal.append({ type: 'worker.registered', subject: name, by: 'swarm', at: this.#now(), data });
    return this.get(name);
  }

  describe(worker: NewWorker): Worker {
    const { name, role, pool = null, capabilities, tags } = worker;
    this.#describe.run({ name, role, pool, capabilities: JSON.stringify(capabilities), tags: JSON.stringify(tags) });
    this.#journal.append({ type: 'worker.updated', subject: name, by: name, at: this.#now(), data: { role, pool, capabilities, tags } });
    return this.get(name);
  }

  /** What is `seen` of a worker was not said by it, and not by whoever has its name now. */
  update(name: string, change: WorkerChange): Worker {
    const before = this.get(name);
    const { seen } = change;
    if (seen !== undefined && seen.incarnation !== before.incarnation) return before;
    const { status = before.status, note = before.note, seenAt = before.seen_at } = change;
    this.#update.run({ name, status, note, seen_at: seenAt });
    if (status !== before.status || note !== before.note) {
      const by = seen === undefined ? name : 'swarm';
      this.#journal.append({ type: 'worker.updated', subject: name, by, at: this.#now(), data: { status, note, ...seen } });
    }
    return this.get(name);
  }
}

function shown(row: unknown): Worker | undefined {
  if (row === undefined) return undefined;
  const { token_hash: _, process, ...worker } = row as WorkerRow;
  return {
    ...worker,
    capabilities: JSON.parse(worker.capabilities) as string[],
    tags: JSON.parse(worker.tags) as string[],
    needs_command: worker.needs_command === 1,
    task: worker.task === null ? null : taskId(worker.task),
    process: process === null ? null : (JSON.parse(process) as WorkerProcess),
  };
}
