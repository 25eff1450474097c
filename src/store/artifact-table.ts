/** Artifacts on the board: a row each, written once its file stands. */

import type Database from 'better-sqlite3';
import { type Artifact, type ArtifactLabel, fitsOnBoard, summaryOf, typeOf } from '../core/artifact.ts';
import { SwarmError } from '../core/error.ts';
import type { JsonValue } from '../core/json.ts';
import type { ArtifactFiles, Content } from './artifact-files.ts';
import type { KeptResult } from './artifact-store.ts';
import type { Journal } from './journal.ts';
import { MemoryTable } from './memory-table.ts';
import type { StoreOptions } from './store.ts';
import { taskId, taskNumber } from './task-row.ts';

interface Row extends Omit<Artifact, 'id' | 'task'> {
  readonly id: number;
  readonly task: number | null;
}

type Options = Pick<StoreOptions, 'now' | 'artifactBytesMax'>;

const fromRow = ({ id, task, ...row }: Row): Artifact => ({ id: `a${id}`, ...row, task: task === null ? null : taskId(task) });
const numberOf = (id: string): number => Number(id.slice(1));

export class ArtifactTable {
  readonly #journal: Journal;
  readonly #files: ArtifactFiles;
  readonly #now: () => number;
  readonly #bytesMax: number;
  /** Of all content, each counted once. */
  #bytes: number;
  #lastId: number;
  readonly #memory: MemoryTable;
  readonly #insert;
  readonly #twin;
  readonly #select;
  readonly #list;
  readonly #named;
  readonly #drop;
  readonly #older;

  constructor(
    db: Database.Database,
    files: ArtifactFiles,
    journal: Journal,
    { now, artifactBytesMax = Number.POSITIVE_INFINITY }: Options,
  ) {
    this.#journal = journal;
    this.#files = files;
    this.#now = now;
    this.#bytesMax = artifactBytesMax;
    this.#bytes = db
      .prepare('SELECT coalesce(sum(bytes), 0) FROM (SELECT max(bytes) AS bytes FROM artifact GROUP BY sha256)')
      .pluck()
      .get() as number;
    this.#memory = new MemoryTable(db);
    const newest = db.prepare('SELECT coalesce(max(id), 0) FROM artifact').pluck().get() as number;
    this.#lastId = Math.max(newest, this.#lastRemoved());
    this.#insert = db.prepare(
      `INSERT INTO artifact (id, name, type, sha256, bytes, task, created_by, created_at)
         VALUES (@id, @name, @type, @sha256, @bytes, @task, @created_by, @created_at) RETURNING *`,
    );
    this.#twin = db.prepare('SELECT * FROM artifact WHERE sha256 = @sha256 AND name = @name AND task IS @task LIMIT 1');
    this.#select = db.prepare('SELECT * FROM artifact WHERE id = ?');
    this.#list = db.prepare('SELECT * FROM artifact WHERE id > @after AND (@task IS NULL OR task = @task) ORDER BY id LIMIT @limit');
    this.#drop = db.prepare('DELETE FROM artifact WHERE id = ?');
    this.#older = db.prepare('SELECT * FROM artifact WHERE id > @after AND created_at < @before ORDER BY id LIMIT @limit');
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
    if (!this.isNamed(sha256)) this.#count(bytes);
    const artifact = fromRow(this.#insert.get({ id: this.#nextId(), ...row }) as Row);
    const data = { name: artifact.name, bytes, type: artifact.type, ...(task === undefined ? {} : { task }) };
    this.#journal.append({ type: 'artifact.kept', subject: artifact.id, by, at: this.#now(), data });
    return artifact;
  }

  /** What uploads may take. */
  get room(): number {
    return this.#bytesMax - this.#bytes;
  }

  older({ before, after, limit }: { before: number; after: string | undefined; limit: number }): Artifact[] {
    return (this.#older.all({ before, limit, after: after === undefined ? 0 : numberOf(after) }) as Row[]).map(fromRow);
  }

  /** Its row; gives how much its file takes that nobody needs any more. */
  remove({ id, name, sha256, bytes }: Artifact, by: string): number {
    const number = numberOf(id);
    this.#drop.run(number);
    // Whoever has it in mind is not to find something else under its name.
    if (number > this.#lastRemoved()) this.#memory.put('artifact', 'removed', { last: number });
    this.#journal.append({ type: 'artifact.removed', subject: id, by, at: this.#now(), data: { name, bytes } });
    if (this.isNamed(sha256)) return 0;
    this.#count(-bytes);
    return bytes;
  }

  #lastRemoved(): number {
    return this.#memory.get<{ last: number }>('artifact', 'removed')?.last ?? 0;
  }

  #nextId(): number {
    this.#journal.onUndo(() => {
      this.#lastId--;
    });
    return ++this.#lastId;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#journal.onUndo(() => {
      this.#bytes -= bytes;
    });
  }

  /** Inside a write. A file without its row, should the write not come about, is swept away one day. */
  keepResult(result: JsonValue, { task, by }: { task: string; by: string }): KeptResult {
    if (fitsOnBoard(result)) return { result, artifacts: [] };
    const isPlain = typeof result === 'string';
    const upload = `result of ${task} by ${by}`;
    this.#files.append(upload, { offset: 0, room: this.room }, Buffer.from(isPlain ? result : JSON.stringify(result)));
    const label = { name: `${task}-result.${isPlain ? 'txt' : 'json'}`, task };
    const artifact = this.add(this.#files.settle(upload), label, by);
    return { result: summaryOf(result, artifact), artifacts: [artifact.id] };
  }
}
