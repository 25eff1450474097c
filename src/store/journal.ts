/** Group commit: what is asked within one turn of the event loop shares one transaction, and nobody is answered before it is on disk. */

import type Database from 'better-sqlite3';
import type { Fact, FactDetail, FactType } from '../core/fact.ts';
import { type Durability, diskProblem, inWords } from './database.ts';
import type { Commit } from './store.ts';

/** How hard a piece of work insists on the disk: `none` reads, `relaxed` may be lost with the machine's power, `full` may not. */
type Kind = 'none' | 'relaxed' | 'full';

interface Job {
  readonly kind: Kind;
  readonly work: () => unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface NewFact {
  readonly type: FactType;
  readonly subject: string;
  readonly by: string;
  readonly at: number;
  readonly data: FactDetail;
}

/** A turn that would hold the event loop longer than this leaves the rest of its queue to the next one. */
const usualTurnMs = 8;

export interface JournalOptions {
  /** How long one turn may hold the event loop. */
  readonly turnMs?: number | undefined;
  /** Called right before each commit; what it returns is called right after it, before anybody learns of it. */
  readonly atCommit?: (() => () => void) | undefined;
}

export class Journal {
  readonly #db: Database.Database;
  readonly #durability: Durability;
  #queue: Job[] = [];
  #scheduled = false;
  readonly #listeners: ((commit: Commit) => void)[] = [];
  #problem: string | null = null;

  // What the running transaction has done so far, to be told after the commit or undone without one.
  #facts: Fact[] = [];
  #undo: (() => void)[] = [];
  #ready = false;
  #head: number;
  #synced: Durability = 'full';

  readonly #insertFact;
  readonly #begin;
  readonly #commit;
  readonly #savepoint;
  readonly #release;
  readonly #rollbackTo;

  readonly #turnMs: number;
  readonly #atCommit: () => () => void;

  constructor(db: Database.Database, durability: Durability, { turnMs = usualTurnMs, atCommit = () => nothing }: JournalOptions = {}) {
    this.#turnMs = turnMs;
    this.#atCommit = atCommit;
    this.#db = db;
    this.#durability = durability;
    this.#head = (db.prepare('SELECT max(seq) AS head FROM fact').get() as { head: number | null }).head ?? 0;
    this.#insertFact = db.prepare('INSERT INTO fact (seq, at, type, subject, by, data) VALUES (?, ?, ?, ?, ?, ?)');
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#savepoint = db.prepare('SAVEPOINT job');
    this.#release = db.prepare('RELEASE job');
    this.#rollbackTo = db.prepare('ROLLBACK TO job');
    db.pragma('synchronous = FULL');
  }

  get head(): number {
    return this.#head - this.#facts.length;
  }

  get problem(): string | null {
    return this.#problem;
  }

  onCommit(listener: (commit: Commit) => void): void {
    this.#listeners.push(listener);
  }

  write<T>(work: () => T, kind: 'full' | 'relaxed' = 'full'): Promise<T> {
    return this.#enqueue(kind, work);
  }

  /** Reads wait for the writes asked before them: nobody may be told of something that a crash could still take back. */
  read<T>(work: () => T): Promise<T> {
    return this.#enqueue('none', work);
  }

  /** Inside a write: appends to the log. */
  append(fact: NewFact): void {
    const seq = ++this.#head;
    this.#undo.push(() => {
      this.#head--;
      this.#facts.pop();
    });
    this.#facts.push({ seq, at: fact.at, type: fact.type, subject: fact.subject, by: fact.by, data: fact.data as Fact['data'] });
    this.#insertFact.run(seq, fact.at, fact.type, fact.subject, fact.by, JSON.stringify(fact.data));
  }

  /** Inside a write: how to take back what was changed in memory, should the transaction not come about. */
  onUndo(undo: () => void): void {
    this.#undo.push(undo);
  }

  markReady(): void {
    this.#ready = true;
  }

  /** Runs what is queued, now. */
  flush(): void {
    this.#scheduled = false;
    const jobs = this.#queue;
    this.#queue = [];
    const done = jobs.some(job => job.kind !== 'none') ? this.#runWrites(jobs) : this.#runReads(jobs);
    if (done < jobs.length) {
      this.#queue = [...jobs.slice(done), ...this.#queue];
      this.#schedule();
    }
  }

  /** Carries out all that was asked, so that nobody who was told to wait waits for ever. */
  close(): void {
    while (this.#queue.length > 0) this.flush();
  }

  #enqueue<T>(kind: Kind, work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ kind, work, resolve: resolve as (value: unknown) => void, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.flush());
  }

  #runReads(jobs: readonly Job[]): number {
    const deadline = performance.now() + this.#turnMs;
    let taken = 0;
    while (taken < jobs.length && (taken === 0 || performance.now() < deadline)) settle(jobs[taken++]!)();
    return taken;
  }

  #runWrites(jobs: readonly Job[]): number {
    const answers: (() => void)[] = [];
    let taken = 0;
    try {
      this.#syncFor(jobs);
      this.#begin.run();
      const deadline = performance.now() + this.#turnMs;
      do answers.push(this.#runOne(jobs[taken++]!));
      while (taken < jobs.length && performance.now() < deadline);
      const committed = this.#atCommit();
      this.#commit.run();
      committed();
      // A commit of nothing succeeds on a full disk too.
      if (this.#facts.length > 0) this.#problem = null;
    } catch (error) {
      this.#abandon(error);
      const failed = taken === 0 ? jobs.length : taken;
      for (const job of jobs.slice(0, failed)) job.reject(inWords(error));
      return failed;
    }
    this.#announce();
    for (const answer of answers) answer();
    return taken;
  }

  /** One job in a savepoint of its own: what it refuses or fails at touches nobody else. */
  #runOne(job: Job): () => void {
    if (job.kind === 'none') return settle(job);
    const undoMark = this.#undo.length;
    this.#savepoint.run();
    try {
      const value = job.work();
      this.#release.run();
      return () => job.resolve(value);
    } catch (error) {
      // A full disk may have ended the whole transaction already.
      if (!this.#db.inTransaction || diskProblem(error) !== undefined) throw error;
      this.#rollbackTo.run();
      this.#release.run();
      this.#undoTo(undoMark);
      return () => job.reject(error);
    }
  }

  /** The strictest job decides for the whole commit. */
  #syncFor(jobs: readonly Job[]): void {
    const wanted = this.#durability === 'full' && jobs.some(job => job.kind === 'full') ? 'full' : 'normal';
    if (wanted === this.#synced) return;
    this.#db.pragma(`synchronous = ${wanted}`);
    this.#synced = wanted;
  }

  #abandon(error: unknown): void {
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
    this.#undoTo(0);
    this.#ready = false;
    this.#problem = diskProblem(error) ?? String(error);
  }

  #undoTo(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()!();
  }

  #announce(): void {
    const commit = { facts: this.#facts, ready: this.#ready };
    this.#facts = [];
    this.#undo = [];
    this.#ready = false;
    if (commit.facts.length > 0 || commit.ready) for (const listener of this.#listeners) listener(commit);
  }
}

function settle(job: Job): () => void {
  try {
    const value = job.work();
    return () => job.resolve(value);
  } catch (error) {
    return () => job.reject(inWords(error));
  }
}

const nothing = (): void => {};
