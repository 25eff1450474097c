/** How much a terminal has printed, and those who wait until it shows something else than they know of. */

import type { Screen } from '../../terminal/screen.ts';
import { isKnown } from './look.ts';
import type { LookWish } from './words.ts';

interface Waiting {
  readonly after: number;
  readonly resolve: () => void;
}

export class Printed {
  readonly #waiting = new Set<Waiting>();
  /** How often the size has changed. */
  #sizes = 0;
  seq = 0;
  /** When the newest came; null without any. */
  at: number | null = null;
  #isClosed = false;

  /** So much was there before, and the newest of it came then. */
  begin(head: number, at: number | null): void {
    this.seq = head;
    this.at = at;
  }

  reached(head: number): void {
    this.seq = head;
    this.at = Date.now();
    for (const waiting of this.#waiting) if (head > waiting.after) waiting.resolve();
  }

  /** Resolves with news to whoever asks this, when the time is over, or when nobody waits: to the wish with the size that was known. */
  async news(wish: LookWish, screen: Pick<Screen, 'glance'>, signal?: AbortSignal): Promise<LookWish> {
    if (wish.after === undefined) return wish;
    const sizes = this.#sizes;
    // One that is closed meanwhile leaves a last screen, which is looked at instead.
    const before = await screen.glance().catch(() => undefined);
    if (before === undefined) return wish;
    const isNew = !isKnown(before, wish) || this.seq > wish.after || this.#sizes > sizes;
    if (!isNew) await this.#change(wish.after, wish.waitMs ?? 0, signal);
    return { ...wish, size: wish.size ?? before };
  }

  async #change(after: number, waitMs: number, signal?: AbortSignal): Promise<void> {
    if (waitMs === 0 || this.#isClosed || signal?.aborted === true) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = { after, resolve };
    this.#waiting.add(waiting);
    const timer = setTimeout(resolve, waitMs);
    signal?.addEventListener('abort', () => resolve());
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(waiting);
  }

  /** What is shown has another size: that is news to everybody. */
  resized(): void {
    this.#sizes++;
    for (const { resolve } of this.#waiting) resolve();
  }

  close(): void {
    this.#isClosed = true;
    for (const { resolve } of this.#waiting) resolve();
  }
}
