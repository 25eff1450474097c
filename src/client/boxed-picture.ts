/** A worker whose terminal has another size than ours: its output would be drawn all wrong, so pictures of it are, as many as fit the eye. */

import type { AttachSize } from '../protocol/attach.ts';
import { drawLines } from './line-view.ts';

/** What a worker's screen shows, with the lines above it when they are asked for; colours as escape sequences. */
export interface WorkerLines {
  readonly lines: readonly string[];
  readonly cursor: { readonly x: number; readonly y: number; readonly visible: boolean };
}

export type FetchLines = (scrollback: boolean) => Promise<WorkerLines | undefined>;

const refreshMs = 100;

export class BoxedPicture {
  readonly #fetch: FetchLines;
  readonly #draw: (lines: WorkerLines) => void;
  #timer: NodeJS.Timeout | undefined;
  #isFetching = false;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(fetch: FetchLines, draw: (lines: WorkerLines) => void) {
    this.#fetch = fetch;
    this.#draw = draw;
  }

  refresh(): void {
    if (this.#isFetching) this.refreshSoon();
    else void this.#fetchAndDraw();
  }

  /** At once after a silence, so that typing is seen; else as soon as its turn comes. */
  refreshSoon(): void {
    if (this.#timer !== undefined) return;
    const wait = this.#isFetching ? refreshMs : this.#drawnAt + refreshMs - performance.now();
    if (wait <= 0) void this.#fetchAndDraw();
    else this.#timer = setTimeout(() => this.#onTurn(), wait);
  }

  #onTurn(): void {
    this.#timer = undefined;
    this.refresh();
  }

  async #fetchAndDraw(): Promise<void> {
    this.#isFetching = true;
    const lines = await this.#fetch(false);
    this.#isFetching = false;
    this.#drawnAt = performance.now();
    if (lines !== undefined) this.#draw(lines);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** From the upper left; where it does not fit, the rows around the cursor are what matters. */
export function drawBoxed({ lines, cursor }: WorkerLines, size: AttachSize, note: string | undefined): string {
  const top = Math.max(0, Math.min(lines.length - size.rows, cursor.y - size.rows + 1));
  return drawLines({ lines, top, size, cursor: cursor.visible ? cursor : undefined, note });
}
