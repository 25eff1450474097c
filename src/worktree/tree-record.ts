/** What a swarm remembers of each worktree that it made: a small file beside it, written before anything else happens. */

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { WorktreeSpec } from '../core/worktree-spec.ts';

export interface StartedProcess {
  readonly pid: number;
  readonly started: string;
  readonly boot: string;
}

export interface TreeRecord {
  /** Of its folder: the worker or the task that it is for. */
  readonly name: string;
  readonly mode: WorktreeSpec['mode'];
  readonly pool: string;
  readonly branch: string;
  /** The commit that it started from. */
  readonly base: string;
  readonly madeAt: number;
  /** planned: nothing of value can be there yet, or any more; checked-out: nobody has worked in it yet; ready: it may hold work. */
  readonly stage: 'planned' | 'checked-out' | 'ready';
  /** Files that were copied into it, with a hash of what they held. */
  readonly copied: Readonly<Record<string, string>>;
  /** As its pool said when it was made. */
  readonly commands: Pick<WorktreeSpec, 'setup' | 'teardown' | 'setupMs'>;
  /** The set-up that runs in it. */
  readonly running: StartedProcess | null;
}

export class TreeRecords {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  read(name: string): TreeRecord | null {
    try {
      const record = JSON.parse(readFileSync(this.#fileOf(name), 'utf8')) as TreeRecord;
      return record.name === name ? record : null;
    } catch {
      return null;
    }
  }

  /** In one step, so that a crash leaves the one before or this. */
  write(record: TreeRecord): TreeRecord {
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    const file = this.#fileOf(record.name);
    writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return record;
  }

  forget(name: string): void {
    rmSync(this.logOf(name), { force: true });
    rmSync(this.#fileOf(name), { force: true });
  }

  all(): TreeRecord[] {
    let files: string[];
    try {
      files = readdirSync(this.#dir);
    } catch {
      return [];
    }
    const names = files.filter(file => file.endsWith('.json')).map(file => file.slice(0, -'.json'.length));
    const records = names.map(name => this.read(name)).filter(record => record !== null);
    return records.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  }

  treeOf(name: string): string {
    return path.join(this.#dir, name);
  }

  /** What its set-up and tear-down printed. */
  logOf(name: string): string {
    return path.join(this.#dir, `${name}.log`);
  }

  #fileOf(name: string): string {
    return path.join(this.#dir, `${name}.json`);
  }
}
