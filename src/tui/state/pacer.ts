/** When to draw: at once for a person's key, else seldom enough that much news costs no more than some. */

export class Pacer {
  readonly #draw: () => void;
  #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #last = 0;
  #isStopped = false;

  constructor(draw: () => void, everyMs: number) {
    this.#draw = draw;
    this.#everyMs = everyMs;
  }

  /** Somewhen, but not too late. */
  readonly soon = (): void => {
    if (this.#isStopped) return;
    this.#timer ??= setTimeout(this.now, Math.max(0, this.#last + this.#everyMs - performance.now()));
  };

  readonly now = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = performance.now();
    this.#draw();
  };

  /** From now on at most this often. */
  every(ms: number): void {
    this.#everyMs = ms;
  }

  /** What comes later is drawn no more. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
