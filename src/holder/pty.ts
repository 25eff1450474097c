/** One process in a pseudo-terminal: its output to the very last byte, its exit, and its input at the pace at which it reads. */

import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ReadStream } from 'node:tty';
import { InputQueue } from './input-queue.ts';
import type { Receipt, SpawnSpec } from './protocol.ts';

/** The native half of node-pty. Its own stream gives up 200 ms after the exit, whether or not everything was read, so it is not used. */
interface Native {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helper: string,
    onExit: (code: number, signal: number) => void,
  ): { fd: number; pid: number; pty: string };
  resize(fd: number, cols: number, rows: number): void;
}

const load = createRequire(import.meta.url);
const { requireBinary } = load('node-pty/requireBinary.js') as { requireBinary(file: string): Native };
const native = requireBinary('pty.node');
const helper = process.platform === 'darwin' ? load.resolve(`@lydell/node-pty-darwin-${process.arch}/spawn-helper`) : '';

/** A child of the dead process may hold the terminal open for ever: after so long a silence its output is over. */
const quietMs = 250;
const quietMsMax = 5_000;

/** The kernel hands out a terminal's output in pieces of this size at most: after one of them there is probably more. */
const pieceBytes = 4095;
/** Handed on at once, so that the log, the ring and every reader take a flood in a few large pieces and not in many small ones. */
const batchBytes = 64 * 1024;

export interface PtyEvents {
  /** The bytes are only lent: their memory is used again. */
  onOutput(bytes: Buffer): void;
  /** Comes last: no output follows. */
  onExit(code: number, signal: number): void;
}

export class Pty {
  readonly pid: number;
  readonly #fd: number;
  /** The agent's end, held open too: one that closes all its own may open the terminal again, and until it exits that is not the end. */
  readonly #agentEnd: number;
  readonly #stream: ReadStream;
  readonly #events: PtyEvents;
  readonly #input: InputQueue;
  readonly #batch = Buffer.allocUnsafeSlow(batchBytes);
  #exit: { code: number; signal: number } | undefined;
  #ended = false;
  #over = false;
  #quiet: NodeJS.Timeout | undefined;
  #cap: NodeJS.Timeout | undefined;

  /** `file` is an absolute path that was found to be executable, and `cwd` a directory: the child could only fail in silence. */
  constructor(file: string, spec: SpawnSpec, events: PtyEvents) {
    this.#events = events;
    const env = Object.entries({ ...spec.env, PWD: spec.cwd }).map(([name, value]) => `${name}=${value}`);
    const { cwd, cols, rows } = spec;
    const term = native.fork(file, spec.command.slice(1), env, cwd, cols, rows, -1, -1, true, helper, (code, signal) =>
      this.#onExit(code, signal),
    );
    this.pid = term.pid;
    this.#fd = term.fd;
    this.#agentEnd = this.#orGiveUp(() => openSync(term.pty, constants.O_RDWR | constants.O_NOCTTY));
    this.#stream = new ReadStream(term.fd);
    this.#input = new InputQueue(bytes => writeSync(this.#fd, bytes));
    this.#stream.on('data', bytes => this.#onOutput(bytes as unknown as Buffer));
    // EIO is how Linux says that nobody has the terminal open any more; anything else ends the output just the same.
    this.#stream.on('error', () => {});
    this.#stream.on('close', () => this.#onEnd());
  }

  /** It runs already, but nobody will have it. */
  #orGiveUp<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      this.#over = true;
      closeSync(this.#fd);
      process.kill(this.pid, 'SIGKILL');
      throw error;
    }
  }

  write(id: number, bytes: Buffer, onReceipt: (receipt: Receipt) => void): void {
    this.#input.push(id, bytes, onReceipt);
  }

  resize(cols: number, rows: number): void {
    if (!this.#over) native.resize(this.#fd, cols, rows);
  }

  pause(): void {
    // Once it has exited, the kernel keeps what it wrote only as long as somebody reads.
    if (this.#exit === undefined) this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  #onOutput(bytes: Buffer): void {
    this.#quiet?.refresh();
    this.#events.onOutput(bytes.length < pieceBytes ? bytes : this.#withMore(bytes));
  }

  /**
   * What else is there already. The stream keeps one piece at most, while paused, so whatever is read past it comes after it. An end
   * or an error is met again by the stream, which knows what to do about it.
   */
  #withMore(first: Buffer): Buffer {
    let length = first.copy(this.#batch);
    try {
      for (let read = length; read >= pieceBytes && length + pieceBytes <= batchBytes; length += read) {
        read = readSync(this.#fd, this.#batch, length, batchBytes - length, null);
      }
    } catch {
      // EAGAIN: that was all.
    }
    return this.#batch.subarray(0, length);
  }

  #onExit(code: number, signal: number): void {
    if (this.#over) return;
    this.#exit = { code, signal };
    closeSync(this.#agentEnd);
    this.#input.close();
    this.#stream.resume();
    if (this.#ended) this.#finish();
    else {
      this.#quiet = setTimeout(() => this.#stream.destroy(), quietMs);
      this.#cap = setTimeout(() => this.#stream.destroy(), quietMsMax);
    }
  }

  #onEnd(): void {
    this.#ended = true;
    if (this.#exit !== undefined) this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#quiet);
    clearTimeout(this.#cap);
    this.#events.onExit(this.#exit!.code, this.#exit!.signal);
  }
}
