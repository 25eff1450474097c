/** One daemon per project: a lock that the kernel holds for this process and lets go of when it dies, however it dies. */

import { chmodSync } from 'node:fs';
import Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';

export interface Lock {
  release(): void;
}

/**
 * SQLite takes POSIX file locks, and Node has no call of its own for them; so an exclusive transaction on an empty database is
 * the lock. There is nothing to go stale: whoever gets it knows that no other daemon lives.
 */
export function takeLock(file: string): Lock | undefined {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout: 0 });
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
    chmodSync(file, 0o600);
  } catch (cause) {
    db?.close();
    if ((cause as { code?: string }).code?.startsWith('SQLITE_BUSY')) return undefined;
    throw new SwarmError('unavailable', `cannot lock ${file}: ${(cause as Error).message}`, {
      hint: 'See that its folder is writable and the disk has room.',
      cause,
    });
  }
  const held = db;
  return { release: () => held.close() };
}
