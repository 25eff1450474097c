/** The terminal of a person, as attaching needs it: two streams, a size, and a way to write when there is no time left. */

import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import type { AttachSize } from '../protocol/attach.ts';

/** `process.stdin` is one, and so is any other reader of keys. */
export type KeyStream = NodeJS.ReadableStream;

/** `process.stdout` is one. `drain` says that it takes more, `resize` that it has another size. */
export type PictureStream = NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };

export interface ViewerTerminal {
  readonly input: KeyStream;
  readonly output: PictureStream;
  /** Keys come as they are typed and bytes go out as they are; or all is as it was before. */
  setRaw(raw: boolean): void;
  /** Writes within the call, before all that `output` still holds, or not at all. */
  writeNow(text: string): void;
}

/** Undefined while the terminal does not know. */
export function sizeOf({ columns = 0, rows = 0 }: PictureStream): AttachSize | undefined {
  return columns > 0 && rows > 0 ? { cols: columns, rows } : undefined;
}

/** The terminal of this process. */
export function ownTerminal({ stdin, stdout }: Pick<NodeJS.Process, 'stdin' | 'stdout'> = process): ViewerTerminal {
  doNotBlock(stdout);
  return { input: stdin, output: stdout, setRaw: raw => setRaw(stdin, raw), writeNow: text => writeNow(text, stdout.fd) };
}

/**
 * Node's raw mode still turns a line feed into a new line, but for a full-screen program it means one row down. Only stty can switch
 * that off; Node puts it back with all else.
 */
function setRaw(stdin: NodeJS.ReadStream, raw: boolean): void {
  if (!stdin.isTTY) return;
  stdin.setRawMode(raw);
  if (raw) spawnSync('stty', ['-opost'], { stdio: [stdin, 'ignore', 'ignore'] });
}

/**
 * Node writes to a terminal synchronously, so that one that does not read stops the whole process, and with it the keys and signals
 * that could end this. There is no public switch; where there is none at all it stays as it is.
 */
function doNotBlock(stdout: NodeJS.WriteStream): void {
  const { _handle: handle } = stdout as { _handle?: { setBlocking?(blocking: boolean): void } };
  handle?.setBlocking?.(false);
}

/** The process is about to end: what the terminal does not take now, it does not get. */
const triesMax = 20;
const pauseMs = 5;

function writeNow(text: string, fd: number): void {
  const bytes = Buffer.from(text);
  try {
    const terminal = openSync('/dev/tty', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      writeAll(bytes, terminal);
    } finally {
      closeSync(terminal);
    }
  } catch {
    // No controlling terminal, or it hung up; then the stream's own descriptor is all there is.
    writeAll(bytes, fd);
  }
}

function writeAll(bytes: Buffer, fd: number): void {
  for (let at = 0, tries = 0; at < bytes.length && tries < triesMax; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      tries++;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}
