/** The SQLite file: opening, migrating, refusing what is too new, and naming what is wrong with the disk. */

import { chmodSync, existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import { migrations } from './migrations.ts';

export type Durability = 'full' | 'normal';

/** Marks the file as ours, so that some other SQLite file is never taken for a board. */
const applicationId = 0x5357524d;

const walBytesKept = 16 * 1024 * 1024;

export function openDatabase(file: string): Database.Database {
  const isNew = !existsSync(file);
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout: 5_000 });
    if (isNew) chmodSync(file, 0o600);
    prepare(db, file);
    return db;
  } catch (error) {
    db?.close();
    throw error instanceof SwarmError ? error : openFailure(file, error);
  }
}

function prepare(db: Database.Database, file: string): void {
  const id = db.pragma('application_id', { simple: true }) as number;
  const version = db.pragma('user_version', { simple: true }) as number;
  const empty = (db.pragma('schema_version', { simple: true }) as number) === 0;
  if (id !== applicationId && !empty) {
    throw new SwarmError('unavailable', `${file} is a database, but not a board of swarm`, { hint: 'Move it away, then start again.' });
  }
  if (version > migrations.length) {
    throw new SwarmError(
      'version_mismatch',
      `the board ${file} has schema version ${version}; this swarm knows up to ${migrations.length}`,
      {
        hint: 'It was written by a newer swarm: update swarm, or use another SWARM_HOME.',
      },
    );
  }
  db.pragma('journal_mode = WAL');
  db.pragma('foreign_keys = ON');
  db.pragma(`journal_size_limit = ${walBytesKept}`);
  // A statement that fails for lack of space must not have to spill to yet another disk.
  db.pragma('temp_store = MEMORY');
  db.transaction(() => {
    for (const step of migrations.slice(version)) db.exec(step);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}

/** A failure of the disk or the file in words, or nothing when the error is not of that kind. */
export function diskProblem(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return undefined;
  const known = [
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'your quota of the disk is used up'],
    ['EROFS', 'the disk is read-only'],
    ['EIO', 'the disk reports an error'],
    ['SQLITE_FULL', 'the disk is full'],
    ['SQLITE_READONLY', 'the database cannot be written to'],
    ['SQLITE_CANTOPEN', 'the database or its folder cannot be opened'],
    ['SQLITE_IOERR', 'the disk reports an error'],
    ['SQLITE_CORRUPT', 'the database is damaged'],
    ['SQLITE_NOTADB', 'the file is not a database'],
    ['SQLITE_BUSY', 'another program holds the database'],
  ].find(([prefix]) => code.startsWith(prefix!));
  return known === undefined ? undefined : `${known[1]} (${code})`;
}

const unavailable = (problem: string, cause: unknown): SwarmError =>
  new SwarmError('unavailable', `nothing was stored: ${problem}`, {
    hint: 'Make room or repair the disk, then ask again: the daemon goes on by itself as soon as it can write.',
    cause,
  });

/** A failure of the disk in words, anything else as it is. */
export function inWords(error: unknown): unknown {
  const problem = diskProblem(error);
  return problem === undefined ? error : unavailable(problem, error);
}

export function openFailure(file: string, cause: unknown): SwarmError {
  const problem = diskProblem(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  return new SwarmError('unavailable', `cannot open the board ${file}: ${problem}`, {
    hint: 'See that its folder exists, belongs to you and is writable, and that the disk has room.',
    cause,
  });
}
