/** Artifacts in SQLite and in files, one transaction per method. */

import type Database from 'better-sqlite3';
import type { Artifact, ArtifactLabel } from '../core/artifact.ts';
import { SwarmError } from '../core/error.ts';
import type { JsonValue } from '../core/json.ts';
import type { ArtifactFiles } from './artifact-files.ts';
import { ArtifactReferences } from './artifact-references.ts';
import type { ArtifactStore, PruneQuery, RemovedArtifacts, Upload } from './artifact-store.ts';
import { inWords } from './database.ts';
import type { Journal } from './journal.ts';
import type { Tables } from './tables.ts';

interface Parts extends Pick<Tables, 'tasks' | 'artifacts' | 'artifactFiles'> {
  readonly journal: Journal;
}

export class SqliteArtifacts implements ArtifactStore {
  readonly #parts: Parts;
  readonly #files: ArtifactFiles;
  readonly #references: ArtifactReferences;

  constructor(db: Database.Database, parts: Parts) {
    this.#parts = parts;
    this.#files = parts.artifactFiles;
    this.#references = new ArtifactReferences(db);
  }

  async append({ id, offset }: Upload, piece: Uint8Array) {
    try {
      return this.#files.append(id, { offset, room: this.#parts.artifacts.room }, piece);
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

  async remove(ids: readonly string[], { force, by }: { readonly force: boolean; readonly by: string }) {
    return this.#removed(
      await this.#parts.journal.write(() => {
        const { artifacts } = this.#parts;
        const doomed = [...new Set(ids)].map(id => artifacts.get(id));
        const needed = force ? new Map<string, string>() : this.#references.among(doomed);
        if (needed.size > 0) throw stillNeeded(needed);
        return { artifacts: doomed, bytes: this.#drop(doomed, by) };
      }),
    );
  }

  async prune({ isRehearsal, ...query }: PruneQuery, by: string) {
    const pruned = await this.#parts.journal.write(() => {
      const old = this.#parts.artifacts.older(query);
      const needed = this.#references.among(old);
      const doomed = old.filter(({ id }) => !needed.has(id));
      const next = old.length === query.limit ? old.at(-1)!.id : null;
      const bytes = isRehearsal ? doomed.reduce((sum, artifact) => sum + artifact.bytes, 0) : this.#drop(doomed, by);
      return { artifacts: doomed, bytes, next };
    });
    return isRehearsal ? pruned : this.#removed(pruned);
  }

  #drop(doomed: readonly Artifact[], by: string): number {
    return doomed.reduce((sum, artifact) => sum + this.#parts.artifacts.remove(artifact, by), 0);
  }

  /** Files go once their rows are gone for good; what a crash leaves of them is swept away by the next daemon. */
  async #removed<T extends RemovedArtifacts>(removed: T): Promise<T> {
    const { journal, artifacts } = this.#parts;
    await journal.read(() => {
      for (const { sha256 } of removed.artifacts) if (!artifacts.isNamed(sha256)) this.#files.remove(sha256);
    });
    return removed;
  }

  sweep(now: number) {
    const { journal, artifacts } = this.#parts;
    return journal.read(() => this.#files.sweep(sha256 => artifacts.isNamed(sha256), now));
  }
}

const shown = 5;

function stillNeeded(needed: ReadonlyMap<string, string>): SwarmError {
  const first = [...needed].slice(0, shown).map(([id, why]) => `${id}: ${why}`);
  const rest = needed.size - first.length;
  return new SwarmError('refused', `still needed: ${first.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`, {
    hint: 'With --force they are removed all the same; `swarm artifact prune` removes only what nothing needs.',
  });
}
