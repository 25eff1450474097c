/** Workers as they were after a fact: from the last that was said of each, and from the process that it then was. */

import type Database from 'better-sqlite3';
import type { Fact } from '../core/fact.ts';
import type { WorkerProcess } from '../core/worker.ts';
import { type LifeThen, lifeThen, shownThen, type WorkerThen } from '../core/worker-then.ts';
import { type FactRow, factFromRow } from './fact-table.ts';
import type { WorkersThen } from './past-store.ts';

interface ProcessRow extends Omit<WorkerProcess, 'command' | 'state'> {
  readonly incarnation: string;
  readonly command: string;
  readonly ready_at: number | null;
}

interface Known {
  readonly role: string;
  readonly pool: string | null;
  readonly capabilities: string;
  readonly tags: string;
  readonly registered_at: number;
}

const workersPerPage = 200;
/** Of one worker no more facts are read: what it said before that is not known. */
const factsEach = 200;
/** Most that matters stands among the last few. */
const factsAtOnce = 20;

export class PastWorkers {
  readonly #names;
  readonly #facts;
  readonly #known;
  readonly #process;
  readonly #processBy;

  constructor(db: Database.Database) {
    const processes = 'SELECT incarnation, command, cwd, cols, rows, log, pid, started_at, ready_at FROM process';
    this.#names = db.prepare(`SELECT name FROM worker WHERE name > ? ORDER BY name LIMIT ${workersPerPage}`).pluck();
    this.#facts = db.prepare(`SELECT * FROM fact WHERE subject = ? AND seq <= ? ORDER BY seq DESC LIMIT ${factsAtOnce}`);
    this.#known = db.prepare('SELECT role, pool, capabilities, tags, registered_at FROM worker WHERE name = ?');
    this.#process = db.prepare(`${processes} WHERE incarnation = ?`);
    this.#processBy = db.prepare(`${processes} WHERE worker = ? AND started_at <= ? ORDER BY started_at DESC LIMIT 1`);
  }

  asOf(seq: number, at: number, after = ''): WorkersThen {
    const names = this.#names.all(after) as string[];
    const workers = names.flatMap(name => this.#one(name, seq, at) ?? []);
    return { workers, next: names.length < workersPerPage ? null : names.at(-1)! };
  }

  life(name: string, at: number): { incarnation: string; log: string } | undefined {
    const row = this.#processBy.get(name, at) as ProcessRow | undefined;
    return row === undefined ? undefined : { incarnation: row.incarnation, log: row.log };
  }

  #one(name: string, seq: number, at: number): WorkerThen | undefined {
    const life = lifeThen(this.#backwards(name, seq));
    if (life === undefined) return undefined;
    const process = this.#processOf(name, life, at);
    // Where its beginning lies too far back, it is described as it is now.
    const { registered_at, capabilities, tags, ...known } = this.#known.get(name) as Known;
    const who = life.who ?? { ...known, capabilities: JSON.parse(capabilities) as string[], tags: JSON.parse(tags) as string[] };
    const isReady = life.isReady || (process?.ready_at != null && process.ready_at <= at);
    return {
      ...{ name, ...who, ...(life.says ?? { status: 'unknown', note: null }) },
      incarnation: life.incarnation ?? process?.incarnation ?? name,
      process: process === undefined ? null : processThen(process, life, isReady),
      registered_at: life.registeredAt ?? process?.started_at ?? Math.min(registered_at, at),
      shown: shownThen({ ...life, isReady }, process !== undefined && who.pool !== null),
      since: life.since,
    };
  }

  *#backwards(name: string, seq: number): Generator<Fact> {
    for (let [until, read] = [seq, 0]; read < factsEach; ) {
      const rows = this.#facts.all(name, until) as FactRow[];
      yield* rows.map(factFromRow);
      if (rows.length < factsAtOnce) return;
      read += rows.length;
      until = rows.at(-1)!.seq - 1;
    }
  }

  #processOf(name: string, { incarnation }: LifeThen, at: number): ProcessRow | undefined {
    const row = incarnation === undefined ? this.#processBy.get(name, at) : this.#process.get(incarnation);
    return row as ProcessRow | undefined;
  }
}

function processThen({ incarnation: _, ready_at: __, ...row }: ProcessRow, { end }: LifeThen, isReady: boolean): WorkerProcess {
  const going = { state: isReady ? 'running' : 'starting', code: null, signal: null, reason: null, ended_at: null } as const;
  const { state, code, signal, reason, ended_at } = end ?? going;
  return {
    ...row,
    command: JSON.parse(row.command) as string[],
    pid: end === undefined ? row.pid : null,
    state,
    code,
    signal,
    reason,
    ended_at,
  };
}
