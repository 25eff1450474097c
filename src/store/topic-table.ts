/** Who follows which topic. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';

export class TopicTable {
  readonly #followers;
  readonly #topics;
  readonly #subscribe;
  readonly #unsubscribe;

  constructor(db: Database.Database) {
    this.#followers = db.prepare('SELECT worker FROM subscription WHERE topic = ?').pluck();
    this.#topics = db.prepare('SELECT topic FROM subscription WHERE worker = ? ORDER BY topic').pluck();
    this.#subscribe = db.prepare('INSERT OR IGNORE INTO subscription (topic, worker) VALUES (?, ?)');
    this.#unsubscribe = db.prepare('DELETE FROM subscription WHERE topic = ? AND worker = ?');
  }

  followers(topic: string): string[] {
    return this.#followers.all(topic) as string[];
  }

  subscribe(worker: string, topic: string, on: boolean): string[] {
    const followed = this.#topics.all(worker) as string[];
    if (on && followed.length >= limits.topicsPerWorker && !followed.includes(topic)) {
      throw new SwarmError('limit_reached', `${worker} follows ${limits.topicsPerWorker} topics, which is the most one can`);
    }
    (on ? this.#subscribe : this.#unsubscribe).run(topic, worker);
    return this.#topics.all(worker) as string[];
  }
}
