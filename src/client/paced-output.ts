/** Writes to a terminal no faster than it takes: while it does not, nothing more is read from the daemon, and memory does not grow. */

import type { PictureStream } from './viewer-terminal.ts';

export class PacedOutput {
  readonly #output: PictureStream;
  readonly #source: { pause(): void; resume(): void };
  #isStalled = false;

  constructor(output: PictureStream, source: { pause(): void; resume(): void }) {
    this.#output = output;
    this.#source = source;
  }

  write(piece: string | Uint8Array): void {
    if (piece.length === 0 || this.#output.write(piece) || this.#isStalled) return;
    this.#isStalled = true;
    this.#source.pause();
    this.#output.once('drain', () => {
      this.#isStalled = false;
      this.#source.resume();
    });
  }
}
