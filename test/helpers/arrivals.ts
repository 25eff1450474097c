/** Things that arrive one by one: a test waits for the one it needs, and never for time to pass. */

export class Arrivals<T> {
  readonly all: T[] = [];
  #taken = 0;
  #ended = false;
  #change = Promise.withResolvers<void>();

  push(item: T): void {
    this.all.push(item);
    this.#wake();
  }

  /** Nothing more will come: whoever waits is told so. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The first one that fits, whether it is here already or yet to come. */
  async first(fits: (item: T) => boolean): Promise<T> {
    for (let at = 0; ; at++) {
      await this.count(at + 1);
      if (fits(this.all[at]!)) return this.all[at]!;
    }
  }

  /** All that have come, once they are this many. */
  async count(least: number): Promise<T[]> {
    while (this.all.length < least) {
      if (this.#ended) throw new Error(`no more will come: ${least} awaited, ${this.all.length} came`);
      await this.#change.promise;
    }
    return this.all;
  }

  /** One after the other. */
  async next(): Promise<T> {
    const at = this.#taken++;
    await this.count(at + 1);
    return this.all[at]!;
  }

  #wake(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}
