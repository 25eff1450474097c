/** Artifacts on the board: a row each, written once its file stands. */

import type Database from 'better-sqlite3';
import { type Artifact, type ArtifactLabel, fitsOnBoard, summaryOf, typeOf } from '../core/artifact.ts';
import { SwarmError } from '../core/error.ts';
import type { JsonValue } from '../core/json.ts';
import type { ArtifactFiles, Content } from './artifact-files.ts';
import type { KeptResult } from './artifact-store.ts';
import type { Journal } from './journal.ts';
import { taskId, taskNumber } from './task-row.ts';

interface Row extends Omit<Artifact, 'id' | 'task'> {
  readonly id: number;
  readonly task: number | null;
}

const fromRow = ({ id, task, ...row }: Row): Artifact => ({ id: `a${id}`, ...row, task: task === null ? null : taskId(task) });
const numberOf = (id: string): number => Number(id.slice(1));

export class ArtifactTable {
  readonly #journal: Journal;
  readonly #files: ArtifactFiles;
  readonly #now: () => number;
  readonly #insert;
  readonly #twin;
  readonly #select;
  readonly #list;
  readonly #named;

  constructor(db: Database.Database, files: ArtifactFiles, journal: Journal, now: () => number) {
    this.#journal = journal;
    this.#files = files;
    this.#now = now;
    this.#insert = db.prepare(
      `INSERT INTO artifact (name, type, sha256, bytes, task, created_by, created_at)
         VALUES (@name, @type, @sha256, @bytes, @task, @created_by, @created_at) RETURNING *`,
    );
    this.#twin = db.prepare('SELECT * FROM artifact WHERE sha256 = @sha256 AND name = @name AND task IS @task LIMIT 1');
    this.#select = db.prepare('SELECT * FROM artifact WHERE id = ?');
    this.#list = db.prepare('SELECT * FROM artifact WHERE id > @after AND (@task IS NULL OR task = @task) ORDER BY id LIMIT @limit');
    this.#named = db.prepare('SELECT 1 FROM artifact WHERE sha256 = ? LIMIT 1').pluck();
  }

  get(id: string): Artifact {
    const row = this.#select.get(numberOf(id)) as Row | undefined;
    if (row === undefined) throw new SwarmError('not_found', `there is no artifact ${id}`, { hint: '`swarm artifact list` shows them.' });
    return fromRow(row);
  }

  list({ task, limit, after }: { task?: string | undefined; limit: number; after?: string | undefined }): Artifact[] {
    const from = after === undefined ? 0 : numberOf(after);
    return (this.#list.all({ task: task === undefined ? null : taskNumber(task), limit, after: from }) as Row[]).map(fromRow);
  }

  isNamed(sha256: string): boolean {
    return this.#named.get(sha256) !== undefined;
  }

  /** Content that stands in its file by now. */
  add({ sha256, bytes, beginning }: Content, { name, type, task }: ArtifactLabel, by: string): Artifact {
    const named = { name: name ?? `${sha256.slice(0, 12)}`, sha256, task: task === undefined ? null : taskNumber(task) };
    const twin = this.#twin.get(named) as Row | undefined;
    if (twin !== undefined) return fromRow(twin);
    const row = { ...named, type: type ?? typeOf(named.name, beginning), bytes, created_by: by, created_at: this.#now() };
    const artifact = fromRow(this.#insert.get(row) as Row);
    const data = { name: artifact.name, bytes, type: artifact.type, ...(task === undefined ? {} : { task }) };
    this.#journal.append({ type: 'artifact.kept', subject: artifact.id, by, at: this.#now(), data });
    return artifact;
  }

  /** Inside a write. A file without its row, should the write not come about, is swept away one day. */
  keepResult(result: JsonValue, { task, by }: { task: string; by: string }): KeptResult {
    if (fitsOnBoard(result)) return { result, artifacts: [] };
    const isPlain = typeof result === 'string';
    const upload = `result of ${task} by ${by}`;
    this.#files.append(upload, 0, Buffer.from(isPlain ? result : JSON.stringify(result)));
    const label = { name: `${task}-result.${isPlain ? 'txt' : 'json'}`, task };
    const artifact = this.add(this.#files.settle(upload), label, by);
    return { result: summaryOf(result, artifact), artifacts: [artifact.id] };
  }
}
