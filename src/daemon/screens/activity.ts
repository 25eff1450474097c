/** Tells that a terminal prints, but not for each piece of output; while it is silent nothing ticks. */

const tellEveryMs = 2_000;

export class Activity {
  readonly #tell: () => void;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  note(): void {
    const now = performance.now();
    if (now - this.#toldAt < tellEveryMs) return;
    this.#toldAt = now;
    this.#tell();
  }
}
