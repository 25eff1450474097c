/** A short text in a corner for a moment: over the worker's screen, which a new picture repairs afterwards. */

import type { AttachSize } from '../protocol/attach.ts';
import { corner } from './line-view.ts';

const noteMs = 2_000;

export class CornerNote {
  readonly #onOver: () => void;
  #text: string | undefined;
  #isDrawn = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(onOver: () => void) {
    this.#onOver = onOver;
  }

  get text(): string | undefined {
    return this.#text;
  }

  /** It stands on the worker's own screen. */
  get isDrawn(): boolean {
    return this.#isDrawn;
  }

  set(text: string): void {
    clearTimeout(this.#timer);
    this.#text = text;
    this.#isDrawn = false;
    this.#timer = setTimeout(this.#onOver, noteMs);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#text = undefined;
  }

  /** What was drawn is gone. */
  wipe(): void {
    this.#isDrawn = false;
  }

  /** Nothing when it is there already. The cursor, its colours and its place stay what they were. */
  drawOver(size: AttachSize): string {
    if (this.#text === undefined || this.#isDrawn) return '';
    this.#isDrawn = true;
    return `\x1b7\x1b[?6l${corner(size.rows - 1, this.#text, size)}\x1b8`;
  }
}
