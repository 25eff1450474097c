/** The content of artifacts: files beside the database, each named by its hash, whole or not there at all. */

import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';

export interface Content {
  readonly sha256: string;
  readonly bytes: number;
  readonly beginning: Uint8Array;
}

/** The folder of a board's artifacts, by the file of the board. */
export const artifactsBeside = (database: string): string => path.join(path.dirname(database), 'artifacts');

/** A file younger than this may be about to get its row, or its next piece. */
const settledMs = 3_600_000;
const pieceBytes = 1024 * 1024;

export class ArtifactFiles {
  readonly #dir: string;
  readonly #incoming: string;

  constructor(dir: string) {
    this.#dir = dir;
    this.#incoming = path.join(dir, 'incoming');
  }

  /** `room`: what all uploads together may still take. */
  append(upload: string, { offset, room }: { offset: number; room: number }, piece: Uint8Array): number {
    if (offset + piece.length > limits.artifactBytes) throw tooLarge();
    const file = this.#uploadFile(upload);
    const others = this.#incomingBytes() - (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    if (others + offset + piece.length > room) {
      // Nobody can go on with it.
      rmSync(file, { force: true });
      throw full();
    }
    return this.#reaching(() => this.#appendTo(file, offset, piece));
  }

  #appendTo(file: string, offset: number, piece: Uint8Array): number {
    mkdirSync(this.#incoming, { recursive: true, mode: 0o700 });
    const fd = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const { size } = statSync(file);
      if (offset > size)
        throw new SwarmError('bad_params', `the upload has ${size} bytes, so that its next piece cannot begin at ${offset}`);
      // A piece that is sent again, since its answer was lost, takes the place of itself.
      writeAll(fd, piece, offset);
      ftruncateSync(fd, offset + piece.length);
      return offset + piece.length;
    } finally {
      closeSync(fd);
    }
  }

  /** The upload under its lasting name, on the disk before anybody is told of it. */
  settle(upload: string): Content {
    const file = this.#uploadFile(upload);
    if (!existsSync(file)) throw new SwarmError('not_found', 'there is no such upload', { hint: 'Send its content first.' });
    return this.#reaching(() => this.#settleFrom(file));
  }

  #settleFrom(file: string): Content {
    const content = contentOf(file);
    const fd = openSync(file, 'r+');
    fsyncSync(fd);
    closeSync(fd);
    const lasting = this.#fileOf(content.sha256);
    mkdirSync(path.dirname(lasting), { recursive: true, mode: 0o700 });
    renameSync(file, lasting);
    const folder = openSync(path.dirname(lasting), 'r');
    fsyncSync(folder);
    closeSync(folder);
    return content;
  }

  /** Content that no artifact has any more. */
  remove(sha256: string): void {
    rmSync(this.#fileOf(sha256), { force: true });
  }

  read(sha256: string, offset: number, length: number): Uint8Array {
    const file = this.#fileOf(sha256);
    if (!existsSync(file)) throw new SwarmError('not_found', `the file of this artifact is gone: ${file}`);
    const fd = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(fd, buffer, 0, length, offset));
    } finally {
      closeSync(fd);
    }
  }

  /** Whether the content is there, as long as it was. */
  isWhole(sha256: string, bytes: number): boolean {
    return statSync(this.#fileOf(sha256), { throwIfNoEntry: false })?.size === bytes;
  }

  sweep(isNamed: (sha256: string) => boolean, now: number): number {
    let removed = 0;
    for (const file of [...filesIn(this.#incoming), ...filesIn(this.#dir).flatMap(filesIn)]) {
      const name = path.basename(file);
      if (isHash(name) && path.dirname(file) !== this.#incoming && isNamed(name)) continue;
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat === undefined || !stat.isFile() || stat.mtimeMs > now - settledMs) continue;
      rmSync(file, { force: true });
      removed++;
    }
    return removed;
  }

  /** Of a folder that cannot be used the person is told; what a disk lacks is said elsewhere. */
  #reaching<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (error instanceof SwarmError || !/^E(ACCES|PERM|NOTDIR|EXIST|ISDIR|LOOP)$/.test(String(code))) throw error;
      throw new SwarmError('unavailable', `artifacts cannot be kept: ${message}`, {
        hint: `See that ${this.#dir} is a folder that belongs to you and is writable.`,
        cause: error,
      });
    }
  }

  #incomingBytes(): number {
    return filesIn(this.#incoming).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  }

  /** Two letters each make few enough folders, with few enough files in each. */
  #fileOf(sha256: string): string {
    return path.join(this.#dir, sha256.slice(0, 2), sha256);
  }

  #uploadFile(upload: string): string {
    return path.join(this.#incoming, createHash('sha256').update(upload).digest('hex'));
  }
}

/** Of a write for which the disk has too little room the system takes a part, and says only how much. */
function writeAll(fd: number, piece: Uint8Array, offset: number): void {
  for (let at = 0; at < piece.length; ) at += writeSync(fd, piece, at, piece.length - at, offset + at);
}

const tooLarge = (): SwarmError =>
  new SwarmError('limit_reached', `an artifact has at most ${limits.artifactBytes / 1024 / 1024} MiB`, {
    hint: 'Keep it in a file where its readers can reach it, and name that.',
  });

const full = (): SwarmError =>
  new SwarmError('limit_reached', 'artifacts take as much of the disk as they may', {
    hint: 'A person makes room with `swarm artifact prune`, or raises store.artifacts in swarm.yaml.',
  });

const isHash = (name: string): boolean => /^[\da-f]{64}$/.test(name);

const filesIn = (dir: string): string[] => {
  try {
    return readdirSync(dir).map(name => path.join(dir, name));
  } catch {
    return [];
  }
};

function contentOf(file: string): Content {
  const hash = createHash('sha256');
  const fd = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(pieceBytes);
    let bytes = 0;
    let beginning: Uint8Array | undefined;
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) {
      hash.update(buffer.subarray(0, read));
      beginning ??= Uint8Array.from(buffer.subarray(0, Math.min(read, 512)));
      bytes += read;
    }
    return { sha256: hash.digest('hex'), bytes, beginning: beginning ?? new Uint8Array() };
  } finally {
    closeSync(fd);
  }
}
