/** What is remembered between two decisions, as one document for each pool, place and provider. */

import type Database from 'better-sqlite3';

export type MemoryKind = 'swarm' | 'pool' | 'slot' | 'provider' | 'session' | 'alert' | 'budget' | 'artifact';

export class MemoryTable {
  readonly #get;
  readonly #put;
  readonly #drop;
  readonly #all;

  constructor(db: Database.Database) {
    this.#get = db.prepare('SELECT data FROM memory WHERE kind = ? AND name = ?').pluck();
    this.#put = db.prepare('INSERT INTO memory (kind, name, data) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data');
    this.#drop = db.prepare('DELETE FROM memory WHERE kind = ? AND name = ?');
    this.#all = db.prepare('SELECT name, data FROM memory WHERE kind = ? ORDER BY name');
  }

  get<T>(kind: MemoryKind, name: string): T | undefined {
    const data = this.#get.get(kind, name) as string | undefined;
    return data === undefined ? undefined : (JSON.parse(data) as T);
  }

  put(kind: MemoryKind, name: string, data: object): void {
    this.#put.run(kind, name, JSON.stringify(data));
  }

  drop(kind: MemoryKind, name: string): void {
    this.#drop.run(kind, name);
  }

  all<T>(kind: MemoryKind): { name: string; data: T }[] {
    return (this.#all.all(kind) as { name: string; data: string }[]).map(({ name, data }) => ({ name, data: JSON.parse(data) as T }));
  }
}
