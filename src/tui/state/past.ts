/** The board as it was: the whole log of facts, fetched once and folded up to a time. */

import type { Fact } from '../../core/fact.ts';
import { limits } from '../../core/limits.ts';
import { Board, type BoardView } from './board.ts';
import type { Link } from './link.ts';

export class Past {
  readonly #link: Link;
  #facts: Fact[] = [];
  #loading: Promise<void> | undefined;
  #board = new Board();
  /** How many facts are in it, and up to when. */
  #folded = 0;
  #at = Number.NEGATIVE_INFINITY;

  constructor(link: Link) {
    this.#link = link;
  }

  /** All facts there are by now. */
  load(): Promise<void> {
    this.#loading ??= this.#fetch().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** What was loaded is of another board. */
  forget(): void {
    this.#facts = [];
    this.#at = Number.POSITIVE_INFINITY;
  }

  boardAt(time: number): BoardView {
    if (time < this.#at) {
      this.#board = new Board();
      this.#folded = 0;
    }
    this.#at = time;
    for (; this.#folded < this.#facts.length && this.#facts[this.#folded]!.at <= time; this.#folded++)
      this.#board.fold(this.#facts[this.#folded]!);
    return this.#board.view();
  }

  /** Those up to a time, the newest of them. */
  factsAt(time: number, count: number): Fact[] {
    this.boardAt(time);
    return this.#facts.slice(Math.max(0, this.#folded - count), this.#folded);
  }

  get first(): number | undefined {
    return this.#facts[0]?.at;
  }

  async #fetch(): Promise<void> {
    for (;;) {
      const { facts, head } = await this.#link.call('facts.list', { after: this.#facts.at(-1)?.seq ?? 0, limit: limits.pageSize });
      this.#facts.push(...facts);
      if (facts.length === 0 || facts.at(-1)!.seq >= head) return;
    }
  }
}
