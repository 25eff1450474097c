/** Artifacts in SQLite and in files, one transaction per method. */

import type { ArtifactLabel } from '../core/artifact.ts';
import type { JsonValue } from '../core/json.ts';
import type { ArtifactFiles } from './artifact-files.ts';
import type { ArtifactStore, Upload } from './artifact-store.ts';
import { inWords } from './database.ts';
import type { Journal } from './journal.ts';
import type { Tables } from './tables.ts';

interface Parts extends Pick<Tables, 'tasks' | 'artifacts' | 'artifactFiles'> {
  readonly journal: Journal;
}

export class SqliteArtifacts implements ArtifactStore {
  readonly #parts: Parts;
  readonly #files: ArtifactFiles;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#files = parts.artifactFiles;
  }

  async append({ id, offset }: Upload, piece: Uint8Array) {
    try {
      return this.#files.append(id, offset, piece);
    } catch (error) {
      throw inWords(error);
    }
  }

  keep(upload: string, label: ArtifactLabel, by: string) {
    const { journal, artifacts, tasks } = this.#parts;
    return journal.write(() => {
      if (label.task !== undefined) tasks.get(label.task);
      return artifacts.add(this.#files.settle(upload), label, by);
    });
  }

  keepResult(result: JsonValue, of: { task: string; by: string }) {
    const { journal, artifacts } = this.#parts;
    return journal.write(() => artifacts.keepResult(result, of));
  }

  get(id: string) {
    return this.#parts.journal.read(() => this.#parts.artifacts.get(id));
  }

  list(query: { task?: string | undefined; limit: number; after?: string | undefined }) {
    return this.#parts.journal.read(() => this.#parts.artifacts.list(query));
  }

  read(id: string, offset: number, length: number) {
    return this.#parts.journal.read(() => this.#files.read(this.#parts.artifacts.get(id).sha256, offset, length));
  }

  sweep(now: number) {
    const { journal, artifacts } = this.#parts;
    return journal.read(() => this.#files.sweep(sha256 => artifacts.isNamed(sha256), now));
  }
}
