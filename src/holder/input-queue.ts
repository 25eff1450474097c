/** What is to be typed into a terminal: in small pieces, waiting while the process does not read, with a receipt for each input. */

import { type HolderFailure, inputBytesMax, inputFull, type Receipt } from './protocol.ts';

/** The kernel's buffer for a terminal's input is small; larger writes are cut short or refused. */
const pieceBytes = 1024;
const backOffMs = 10;

interface Item {
  readonly id: number;
  readonly bytes: Buffer;
  readonly onReceipt: (receipt: Receipt) => void;
  written: number;
}

export class InputQueue {
  readonly #write: (bytes: Buffer) => number;
  readonly #items: Item[] = [];
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `write` takes what it can of the bytes, or throws EAGAIN. */
  constructor(write: (bytes: Buffer) => number) {
    this.#write = write;
  }

  push(id: number, bytes: Buffer, onReceipt: (receipt: Receipt) => void): void {
    const refusal = this.#closed ? notRunning : this.#waiting + bytes.length > inputBytesMax ? inputFull : undefined;
    if (refusal !== undefined) {
      onReceipt({ id, written: 0, error: refusal });
      return;
    }
    this.#items.push({ id, bytes, onReceipt, written: 0 });
    this.#waiting += bytes.length;
    if (this.#timer === undefined) this.#drain();
  }

  /** The process is gone: what it has not read it never will. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const { id, written, onReceipt } of this.#items.splice(0)) onReceipt({ id, written, error: notRunning });
  }

  #drain(): void {
    this.#timer = undefined;
    for (let item = this.#items[0]; item !== undefined; item = this.#items[0]) {
      if (!this.#writeSome(item)) return;
      if (item.written < item.bytes.length) continue;
      this.#items.shift();
      item.onReceipt({ id: item.id, written: item.written });
    }
  }

  #writeSome(item: Item): boolean {
    try {
      const written = item.bytes.length === 0 ? 0 : this.#write(item.bytes.subarray(item.written, item.written + pieceBytes));
      item.written += written;
      this.#waiting -= written;
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') this.#timer = setTimeout(() => this.#drain(), backOffMs);
      else this.close();
      return false;
    }
  }
}

const notRunning: HolderFailure = { code: 'not_running', message: 'no process runs in this terminal', hint: 'Start it again first.' };
