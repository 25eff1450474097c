/** What was, in SQLite: each call one read. */

import type Database from 'better-sqlite3';
import type { Journal } from './journal.ts';
import { LaneTable } from './lane-table.ts';
import type { AttemptQuery, PastQuery, PastStore } from './past-store.ts';
import { PastTable } from './past-table.ts';

interface Parts {
  readonly journal: Journal;
}

export class SqlitePast implements PastStore {
  readonly #journal: Journal;
  readonly #tasks: PastTable;
  readonly #lanes: LaneTable;

  constructor(db: Database.Database, { journal }: Parts) {
    this.#journal = journal;
    this.#tasks = new PastTable(db);
    this.#lanes = new LaneTable(db);
  }

  factBy(at: number) {
    return this.#journal.read(() => ({ seq: this.#tasks.lastBy(at, this.#journal.head), head: this.#journal.head }));
  }

  tasks(query: PastQuery) {
    return this.#journal.read(() => this.#tasks.changed(query));
  }

  attempts(query: AttemptQuery) {
    return this.#journal.read(() => ({ ...this.#lanes.within(query), head: this.#journal.head }));
  }
}
