/** Looking back: a window on the lines that a worker's screen has lost, which moves over them as keys and wheel say. */

import type { AttachSize } from '../protocol/attach.ts';
import { drawLines } from './line-view.ts';

export class LookBack {
  readonly #lines: readonly string[];
  #size: AttachSize;
  #top: number;

  /** Begins where the screen is. */
  constructor(lines: readonly string[], size: AttachSize) {
    this.#lines = lines;
    this.#size = size;
    this.#top = this.#last;
  }

  /** Up by so many lines, or down by a negative number. False at the end: further down is only what happens now. */
  move(lines: number): boolean {
    if (this.#top - lines > this.#last) return false;
    this.#top = Math.max(0, this.#top - lines);
    return true;
  }

  resize(size: AttachSize): void {
    this.#size = size;
    this.#top = Math.min(this.#top, this.#last);
  }

  draw(note: string | undefined): string {
    const mark = `[${this.#last - this.#top}/${this.#last}]`;
    return drawLines({ lines: this.#lines, top: this.#top, size: this.#size, mark, note });
  }

  get #last(): number {
    return Math.max(0, this.#lines.length - this.#size.rows);
  }
}
