/** The last of many: a list with a maximum, of which the oldest make room. */

export class Ring<T> {
  readonly #max: number;
  #items: T[] = [];
  #shown: readonly T[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  push(item: T): void {
    this.#items.push(item);
    // Trimmed seldom: moving all of them for each would be most of the work.
    if (this.#items.length >= this.#max * 2) this.#items = this.#items.slice(-this.#max);
    this.#shown = [];
  }

  /** The same list until something is added. */
  view(): readonly T[] {
    if (this.#shown.length === 0) this.#shown = this.#items.slice(-this.#max);
    return this.#shown;
  }
}
