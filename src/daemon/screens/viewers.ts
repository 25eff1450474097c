/** Those who view one terminal: each at its own pace, one of them writing, and the size that of the latest who wants one. */

import type { SwarmError } from '../../core/error.ts';
import type { AttachNotice } from '../../protocol/attach.ts';
import type { Viewer } from './viewer.ts';

export interface Viewed {
  resize(cols: number, rows: number): void;
  /** Resolves when the terminal has taken all of it. */
  input(bytes: Uint8Array): Promise<number>;
}

/** A burst of sizes, as when a window is dragged, becomes one. */
const settleMs = 250;

export class Viewers {
  readonly #viewed: Viewed;
  readonly #all = new Set<Viewer>();
  #writer: Viewer | undefined;
  #sizing: NodeJS.Timeout | undefined;
  #sizedAt = Number.NEGATIVE_INFINITY;
  /** Hears of all that is typed by hand. */
  onTyped: (bytes: Uint8Array) => void = () => {};

  constructor(viewed: Viewed) {
    this.#viewed = viewed;
  }

  get count(): number {
    return this.#all.size;
  }

  get writer(): Viewer | undefined {
    return this.#writer;
  }

  /** Joins; true when it is the one who writes. */
  add(viewer: Viewer): boolean {
    this.#all.add(viewer);
    const { mode, take, size } = viewer.hello;
    if (mode === 'write' && this.#writer === undefined) this.#writer = viewer;
    else if (mode === 'write' && take) this.#takeOver(viewer);
    if (this.#writer === viewer && size !== undefined) this.resize(viewer, size.cols, size.rows);
    return this.#writer === viewer;
  }

  remove(viewer: Viewer): void {
    this.#all.delete(viewer);
    if (this.#writer !== viewer) return;
    // The one who has waited longest may write now; a Set keeps their order.
    this.#writer = [...this.#all].find(({ hello }) => hello.mode === 'write');
    this.#writer?.notice({ notice: 'yours' });
  }

  take(viewer: Viewer): void {
    this.#takeOver(viewer);
    viewer.notice({ notice: 'yours' });
  }

  #takeOver(viewer: Viewer): void {
    if (this.#writer !== viewer) this.#writer?.notice({ notice: 'taken', by: viewer.hello.name });
    this.#writer = viewer;
  }

  input(viewer: Viewer, bytes: Uint8Array): void {
    if (this.#writer !== viewer) return;
    this.onTyped(bytes);
    this.#viewed.input(bytes).catch(({ message, data }: SwarmError) => {
      // Who typed into a process that just ended sees it end.
      if (data?.cause === 'input_full') viewer.notice({ notice: 'dropped', bytes: bytes.length, why: message });
    });
  }

  /** The first size after a while counts at once, so that an attach is quick; what follows is settled first. */
  resize(viewer: Viewer, cols: number, rows: number): void {
    if (this.#writer !== viewer) return;
    clearTimeout(this.#sizing);
    const wait = Math.max(0, this.#sizedAt + settleMs - performance.now());
    const apply = (): void => {
      this.#sizedAt = performance.now();
      this.#viewed.resize(cols, rows);
    };
    if (wait === 0) apply();
    else this.#sizing = setTimeout(apply, wait);
  }

  output(seq: number, bytes: Uint8Array): void {
    for (const viewer of this.#all) viewer.output(seq, bytes);
  }

  notice(notice: AttachNotice): void {
    for (const viewer of this.#all) viewer.notice(notice);
  }

  /** Says goodbye to all. */
  close(last?: AttachNotice): void {
    clearTimeout(this.#sizing);
    for (const viewer of this.#all) viewer.end(last);
    this.#all.clear();
    this.#writer = undefined;
  }
}
