/** How much a terminal has printed, and those who wait until that is more than they know of. */

interface Waiting {
  readonly after: number;
  readonly resolve: () => void;
}

export class Printed {
  readonly #waiting = new Set<Waiting>();
  seq = 0;
  /** When the newest came; null when nothing came since it is followed. */
  at: number | null = null;
  #isClosed = false;

  /** So much was there before. */
  begin(head: number): void {
    this.seq = head;
  }

  reached(head: number): void {
    this.seq = head;
    this.at = Date.now();
    for (const waiting of this.#waiting) if (head > waiting.after) this.#release(waiting);
  }

  /** Resolves when there is more than this, when the time is over, or when no more will come. */
  beyond(after: number, waitMs: number): Promise<void> {
    if (this.seq > after || waitMs === 0 || this.#isClosed) return Promise.resolve();
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#release(waiting), waitMs);
      const waiting: Waiting = {
        after,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiting.add(waiting);
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const waiting of this.#waiting) this.#release(waiting);
  }

  #release(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    waiting.resolve();
  }
}
