/** One who reads a worker's output as it is: from the log, at the pace at which it takes it, and on as the log grows. */

import type { Socket } from 'node:net';
import { logFilesIn, readLog } from '../../holder/recording.ts';
import { type AttachHello, type AttachNotice, attachKinds } from '../../protocol/attach.ts';
import { frame, jsonFrame } from '../../protocol/frame.ts';

/** Unread bytes beyond which no more is read from the disk. */
const unreadBytesMax = 256 * 1024;

export class LogReader {
  readonly #socket: Socket;
  readonly #dir: string;
  readonly #follows: boolean;
  #at: number;
  #reading = false;
  #again = false;
  #last: AttachNotice | undefined;

  private constructor(socket: Socket, dir: string, hello: AttachHello, from: number) {
    this.#socket = socket;
    this.#dir = dir;
    this.#follows = hello.follow === true;
    this.#at = from;
    socket.on('drain', () => this.pump());
  }

  /** Begins where the log still reaches, which is where it says it begins. */
  static async open(socket: Socket, dir: string, hello: AttachHello): Promise<{ reader: LogReader; from: number }> {
    const oldest = (await logFilesIn(dir))[0]?.from ?? 0;
    const from = Math.max(hello.from ?? 0, oldest);
    return { reader: new LogReader(socket, dir, hello, from), from };
  }

  /** The log may have grown, or the reader may take more. */
  pump(): void {
    this.#again = true;
    if (!this.#reading) void this.#read().catch(() => this.#socket.destroy());
  }

  /** No more will come: what there is is sent, then this. */
  end(last: AttachNotice): void {
    this.#last = last;
    this.pump();
  }

  async #read(): Promise<void> {
    this.#reading = true;
    while (this.#again && !this.#socket.destroyed) {
      this.#again = false;
      if (await this.#sendAll()) this.#finish();
    }
    this.#reading = false;
  }

  /** Whether the end of the log was reached. */
  async #sendAll(): Promise<boolean> {
    for await (const { seq, bytes } of readLog(this.#dir, this.#at, Number.POSITIVE_INFINITY)) {
      if (this.#socket.destroyed) return false;
      this.#socket.write(frame(attachKinds.output, bytes));
      this.#at = seq + bytes.length;
      if (this.#socket.writableLength > unreadBytesMax) return false;
    }
    return true;
  }

  #finish(): void {
    const last = this.#last ?? (this.#follows ? undefined : ({ notice: 'end' } as const));
    if (last !== undefined) this.#socket.end(jsonFrame(attachKinds.notice, last));
  }
}
