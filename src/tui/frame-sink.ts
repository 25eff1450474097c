/** What Ink takes for the terminal: as large as that, and what is written there is lost. */

import { Writable } from 'node:stream';
import type { Size } from './model/layout.ts';

export class FrameSink extends Writable {
  readonly isTTY = true;
  readonly #size: () => Size;

  constructor(size: () => Size) {
    super({ decodeStrings: false });
    this.#size = size;
  }

  get columns(): number {
    return this.#size().columns;
  }

  get rows(): number {
    return this.#size().rows;
  }

  override _write(_: string | Buffer, __: BufferEncoding, done: () => void): void {
    done();
  }
}
