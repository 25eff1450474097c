/** What was, in SQLite: each call one read. */

import type Database from 'better-sqlite3';
import type { Journal } from './journal.ts';
import { LaneTable } from './lane-table.ts';
import type { MessageTable } from './message-table.ts';
import { PastRuns } from './past-runs.ts';
import type { AttemptQuery, PastQuery, PastStore } from './past-store.ts';
import { PastTable } from './past-table.ts';
import { PastWorkers } from './past-workers.ts';
import type { RunTable } from './run-table.ts';

interface Parts {
  readonly journal: Journal;
  readonly messages: MessageTable;
  readonly runs: RunTable;
}

export class SqlitePast implements PastStore {
  readonly #journal: Journal;
  readonly #tasks: PastTable;
  readonly #workers: PastWorkers;
  readonly #runs: PastRuns;
  readonly #messages: MessageTable;
  readonly #lanes: LaneTable;

  constructor(db: Database.Database, { journal, messages, runs }: Parts) {
    this.#journal = journal;
    this.#messages = messages;
    this.#workers = new PastWorkers(db);
    this.#runs = new PastRuns(db, runs);
    this.#tasks = new PastTable(db);
    this.#lanes = new LaneTable(db);
  }

  factBy(at: number) {
    return this.#journal.read(() => ({ seq: this.#tasks.lastBy(at, this.#journal.head), head: this.#journal.head }));
  }

  tasks(query: PastQuery) {
    return this.#journal.read(() => this.#tasks.changed(query));
  }

  workers(seq: number, after?: string) {
    return this.#journal.read(() => this.#workers.asOf(seq, this.#tasks.timeOf(seq), after));
  }

  life(worker: string, at: number) {
    return this.#journal.read(() => this.#workers.life(worker, at));
  }

  runs(seq: number, limit: number) {
    return this.#journal.read(() => this.#runs.asOf(seq, this.#tasks.timeOf(seq), limit));
  }

  run(id: string, seq: number) {
    return this.#journal.read(() => this.#runs.one(id, seq));
  }

  messages(seq: number, limit: number) {
    return this.#journal.read(() => this.#messages.by(this.#tasks.timeOf(seq), limit));
  }

  attempts(query: AttemptQuery) {
    return this.#journal.read(() => ({ ...this.#lanes.within(query), head: this.#journal.head }));
  }
}
