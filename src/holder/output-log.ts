/** The raw output on disk: appended as it comes, cut into files named by the place of their first byte, the oldest deleted. */

import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { indexFileOf, logFileName, placeInName } from './recording.ts';

export interface LogLimits {
  readonly fileBytes: number;
  readonly totalBytes: number;
}

/** A disk that was full is tried again after this much more output. */
const retryBytes = 1024 * 1024;

/** Output that comes closer together than this shares a line of the index. */
const indexEveryMs = 20;

export class OutputLog {
  readonly #dir: string;
  readonly #limits: LogLimits;
  readonly #onTrouble: (trouble: string | null) => void;
  #fd: number | undefined;
  #indexFd: number | undefined;
  #indexedAt = 0;
  #size = '0x0';
  #fileBytes = 0;
  #trouble: string | null = null;
  #retryAt = 0;

  constructor(dir: string, limits: LogLimits, onTrouble: (trouble: string | null) => void) {
    this.#dir = dir;
    this.#limits = limits;
    this.#onTrouble = onTrouble;
  }

  get trouble(): string | null {
    return this.#trouble;
  }

  /** Written within the call: what a viewer has seen is in the page cache, whatever becomes of this process. */
  append(from: number, bytes: Uint8Array): void {
    if (this.#trouble !== null && from < this.#retryAt) return;
    try {
      if (this.#fd === undefined || this.#fileBytes >= this.#limits.fileBytes) this.#nextFile(from);
      this.#index(from);
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd!, bytes, at);
      this.#fileBytes += bytes.length;
      this.#say(null);
    } catch (error) {
      // The agent goes on and the ring keeps the latest; a file with a hole in it would lie about its places, so a new one is begun.
      this.#close();
      this.#retryAt = from + bytes.length + retryBytes;
      this.#say((error as Error).message);
    }
  }

  /** From here on the terminal has another size. */
  resize(cols: number, rows: number): void {
    this.#size = `${cols}x${rows}`;
    this.#indexedAt = 0;
  }

  #index(from: number): void {
    const now = Date.now();
    if (now - this.#indexedAt < indexEveryMs) return;
    this.#indexedAt = now;
    writeSync(this.#indexFd!, `${now} ${from} ${this.#size}\n`);
  }

  #nextFile(from: number): void {
    this.#close();
    this.#makeRoom();
    const file = path.join(this.#dir, logFileName(from));
    this.#fd = openSync(file, 'a', 0o600);
    this.#indexFd = openSync(indexFileOf(file), 'a', 0o600);
    this.#indexedAt = 0;
    this.#fileBytes = 0;
  }

  #makeRoom(): void {
    const names = readdirSync(this.#dir).filter(name => placeInName(name) !== undefined);
    const files = names
      .sort()
      .map(name => path.join(this.#dir, name))
      .map(file => ({ file, bytes: statSync(file).size }));
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { file, bytes } of files) {
      if (total + this.#limits.fileBytes <= this.#limits.totalBytes) break;
      rmSync(file);
      rmSync(indexFileOf(file), { force: true });
      total -= bytes;
    }
  }

  #close(): void {
    for (const fd of [this.#fd, this.#indexFd]) if (fd !== undefined) closeSync(fd);
    this.#fd = undefined;
    this.#indexFd = undefined;
  }

  #say(trouble: string | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#onTrouble(trouble);
  }
}
