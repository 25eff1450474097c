/** Where frames go: written one at a time without ever waiting, and while one is on its way only the newest of the next is kept. */

import type { PictureStream } from '../../client/viewer-terminal.ts';
import type { Frame } from './cells.ts';
import { type CursorAt, Painter } from './painter.ts';

interface Picture {
  readonly frame: Frame;
  readonly cursor: CursorAt | undefined;
}

export class Outlet {
  readonly #output: PictureStream;
  readonly #painter = new Painter();
  /** Title, bell, copies: each goes out, in order. */
  #extras = '';
  #next: Picture | undefined;
  #shown: Picture | undefined;
  #isWriting = false;
  #isPaused = false;
  #idle: (() => void)[] = [];
  /** What was written since it was made. */
  readonly written = { frames: 0, bytes: 0 };

  constructor(output: PictureStream) {
    this.#output = output;
  }

  show(frame: Frame, cursor?: CursorAt): void {
    this.#next = { frame, cursor };
    this.#write();
  }

  /** Something beside the picture; what is not said at once is bounded by what a person does. */
  say(sequence: string): void {
    this.#extras += sequence;
    this.#write();
  }

  /** Whatever the terminal shows now, it shows the last frame again. */
  repaint(): void {
    this.#painter.forget();
    this.#next ??= this.#shown;
    this.#write();
  }

  /** Somebody else has the terminal. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.repaint();
  }

  /** When the terminal has taken all that was to be shown; while it is lent out, all that was on its way. */
  settled(): Promise<void> {
    return this.#isWriting ? new Promise(resolve => this.#idle.push(resolve)) : Promise.resolve();
  }

  #write(): void {
    if (this.#isWriting) return;
    // What somebody else's terminal is not to show is not waited for either.
    const bytes = this.#isPaused ? '' : this.#takeExtras() + this.#takeFrame();
    if (bytes === '') {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    this.#isWriting = true;
    this.written.bytes += Buffer.byteLength(bytes);
    this.#output.write(bytes, () => {
      this.#isWriting = false;
      this.#write();
    });
  }

  #takeExtras(): string {
    const extras = this.#extras;
    this.#extras = '';
    return extras;
  }

  #takeFrame(): string {
    if (this.#next === undefined) return '';
    const { frame, cursor } = this.#next;
    this.#shown = this.#next;
    this.#next = undefined;
    const { columns = 80, rows = 24 } = this.#output;
    const bytes = this.#painter.frame(frame, columns, rows, cursor);
    if (bytes !== '') this.written.frames++;
    return bytes;
  }
}
