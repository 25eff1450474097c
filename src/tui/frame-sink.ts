/** What Ink draws on: a stream that hands on each whole frame, as large as the terminal is. */

import { Writable } from 'node:stream';
import type { Size } from './model/layout.ts';

export class FrameSink extends Writable {
  readonly isTTY = true;
  readonly #size: () => Size;
  readonly #onFrame: (frame: string) => void;

  constructor(size: () => Size, onFrame: (frame: string) => void) {
    super({ decodeStrings: false });
    this.#size = size;
    this.#onFrame = onFrame;
  }

  get columns(): number {
    return this.#size().columns;
  }

  get rows(): number {
    return this.#size().rows;
  }

  override _write(chunk: string | Buffer, _: BufferEncoding, done: () => void): void {
    this.#onFrame(String(chunk));
    done();
  }
}
