/** Things that must happen one after the other although some take time: each begins when the one before it has ended. */

export class Steps {
  readonly #onFailure: (error: unknown) => void;
  #waiting: (() => undefined | Promise<void>)[] = [];
  #walking = false;
  #idle: (() => void)[] = [];

  /** A step that fails is told of, and the next one begins all the same. */
  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** A step that takes no time ends within the call, when nothing is before it. */
  push(step: () => undefined | Promise<void>): void {
    this.#waiting.push(step);
    if (!this.#walking) void this.#walk();
  }

  /** Resolves when all that was pushed has ended. */
  async settled(): Promise<void> {
    if (this.#walking) await new Promise<void>(resolve => this.#idle.push(resolve));
  }

  async #walk(): Promise<void> {
    this.#walking = true;
    for (let step = this.#waiting.shift(); step !== undefined; step = this.#waiting.shift()) {
      try {
        const slow = step();
        if (slow !== undefined) await slow;
      } catch (error) {
        this.#onFailure(error);
      }
    }
    this.#walking = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
