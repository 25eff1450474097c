/** The fact log as a table. Only the journal appends to it. */

import type Database from 'better-sqlite3';
import type { Fact } from '../core/fact.ts';

export interface FactRow {
  readonly seq: number;
  readonly at: number;
  readonly type: Fact['type'];
  readonly subject: string;
  readonly by: string;
  readonly data: string;
}

export const factFromRow = (row: FactRow): Fact => ({ ...row, data: JSON.parse(row.data) as Fact['data'] });

export class FactTable {
  readonly #after;
  readonly #about;
  readonly #prompted;

  constructor(db: Database.Database) {
    this.#after = db.prepare('SELECT * FROM fact WHERE seq > +? ORDER BY seq LIMIT +?');
    this.#about = db.prepare('SELECT * FROM fact WHERE subject = +? AND seq > +? ORDER BY seq LIMIT +?');
    // The latest first: whoever was prompted is found at once, however long its name has been in use.
    this.#prompted = db.prepare(
      `SELECT 1 FROM fact WHERE subject = ? AND type = 'worker.prompted' AND data ->> '$.incarnation' = ? ORDER BY seq DESC LIMIT 1`,
    );
  }

  after(seq: number, limit: number): Fact[] {
    return (this.#after.all(seq, limit) as FactRow[]).map(factFromRow);
  }

  /** Whether anything was typed into it, or was about to be. */
  wasPrompted(worker: string, incarnation: string): boolean {
    return this.#prompted.get(worker, incarnation) !== undefined;
  }

  about(subject: string, after: number, limit: number): Fact[] {
    return (this.#about.all(subject, after, limit) as FactRow[]).map(factFromRow);
  }
}
