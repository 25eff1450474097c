/** The artifact side of the store: content comes in pieces and is read in pieces, so that none has to fit into one message. */

import type { Artifact, ArtifactLabel } from '../core/artifact.ts';
import type { JsonValue } from '../core/json.ts';

/** An upload under way: a name drawn by whoever asks, and how much of it is there. */
export interface Upload {
  readonly id: string;
  readonly offset: number;
}

export interface ArtifactStore {
  /** Adds a piece to an upload, where it ends; the same piece again changes nothing. Gives the bytes that are there. */
  append(upload: Upload, piece: Uint8Array): Promise<number>;
  /** Keeps what was uploaded. The same content for the same task under the same name is the artifact that is there. */
  keep(upload: string, label: ArtifactLabel, by: string): Promise<Artifact>;
  /** A result as it can stand on the board: itself, or, when it is too large, its summary and the artifact that holds it. */
  keepResult(result: JsonValue, of: { task: string; by: string }): Promise<KeptResult>;
  get(id: string): Promise<Artifact>;
  list(query: { task?: string | undefined; limit: number; after?: string | undefined }): Promise<Artifact[]>;
  read(id: string, offset: number, length: number): Promise<Uint8Array>;
  /** All of them or none: one that is still needed is refused unless it is forced. */
  remove(ids: readonly string[], how: { readonly force: boolean; readonly by: string }): Promise<RemovedArtifacts>;
  /** Those made before this moment that nothing needs; `next` where there may be more. */
  prune(query: PruneQuery, by: string): Promise<RemovedArtifacts & { readonly next: string | null }>;
  /** Removes files that no artifact names, and uploads that nobody goes on with, as of this moment; gives how many. */
  sweep(now: number): Promise<number>;
}

export interface KeptResult {
  readonly result: JsonValue;
  readonly artifacts: readonly string[];
}

export interface PruneQuery {
  readonly before: number;
  readonly after: string | undefined;
  readonly limit: number;
  /** Nothing is removed. */
  readonly isRehearsal: boolean;
}

export interface RemovedArtifacts {
  readonly artifacts: Artifact[];
  /** Freed on disk. */
  readonly bytes: number;
}
