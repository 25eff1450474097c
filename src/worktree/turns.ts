/** One after the other: git's own locks make whoever comes second fail, so those who want the same thing wait for each other here. */

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** In the order of asking. */
  inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.then(nothing, nothing).then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    this.#last.set(key, settled);
    return mine;
  }
}

const nothing = (): void => {};
