/** The feed of facts: every subscriber gets each fact after its cursor once and in order, at its own pace. */

import type { Fact } from '../core/fact.ts';
import type { Store } from '../store/store.ts';

/** Where a subscriber's lines go. */
export interface Outlet {
  /** False when it has enough for now: `onDrain` says when it wants more. */
  write(lines: string | Uint8Array): boolean;
  onDrain(then: () => void): void;
  readonly closed: boolean;
}

/** Some facts in a row as they go over the wire: made once, and written to every subscriber that has come so far. */
interface Page {
  readonly last: number;
  readonly bytes: Uint8Array;
}

/** Pages kept for those who follow closely; everybody else reads the store. */
const recentBytesMax = 4 * 1024 * 1024;
const pageSize = 500;

/**
 * A subscriber is nothing but a cursor into the log. It costs no queue, so a slow one can neither fill the memory nor hold up
 * the others, and none can miss a fact.
 */
export class Feed {
  readonly #store: Store;
  readonly #subscribers = new Map<Outlet, { cursor: number; busy: boolean }>();
  /** By the cursor that each follows on, oldest first. */
  readonly #recent = new Map<number, Page>();
  #recentBytes = 0;
  #head: number;

  constructor(store: Store) {
    this.#store = store;
    this.#head = store.head();
  }

  publish(facts: readonly Fact[]): void {
    if (facts.length === 0) return;
    this.#head = facts.at(-1)!.seq;
    // Nobody listens: the log has it all, and building lines would be for nothing.
    if (this.#subscribers.size > 0) {
      for (let from = 0; from < facts.length; from += pageSize) this.#remember(facts.slice(from, from + pageSize));
      for (const outlet of this.#subscribers.keys()) this.#pump(outlet);
    }
    this.#forgetBeyond(this.#subscribers.size === 0 ? 0 : recentBytesMax);
  }

  /** Begins after this seq; `cursor` beyond the head waits for what comes. */
  subscribe(outlet: Outlet, cursor: number): void {
    if (outlet.closed) return;
    this.#subscribers.set(outlet, { cursor, busy: false });
    this.#pump(outlet);
  }

  unsubscribe(outlet: Outlet): void {
    this.#subscribers.delete(outlet);
  }

  get size(): number {
    return this.#subscribers.size;
  }

  #remember(facts: readonly Fact[]): void {
    const page = pageOf(facts);
    this.#recent.set(facts[0]!.seq - 1, page);
    this.#recentBytes += page.bytes.length;
  }

  #forgetBeyond(bytesMax: number): void {
    for (const [cursor, { bytes }] of this.#recent) {
      if (this.#recentBytes <= bytesMax) return;
      this.#recent.delete(cursor);
      this.#recentBytes -= bytes.length;
    }
  }

  #pump(outlet: Outlet): void {
    const subscriber = this.#subscribers.get(outlet);
    if (subscriber === undefined || subscriber.busy) return;
    subscriber.busy = true;
    this.#feed(outlet, subscriber).catch(() => this.unsubscribe(outlet));
  }

  async #feed(outlet: Outlet, subscriber: { cursor: number; busy: boolean }): Promise<void> {
    const isCurrent = (): boolean => this.#subscribers.get(outlet) === subscriber && !outlet.closed;
    while (subscriber.cursor < this.#head && isCurrent()) {
      const page = this.#recent.get(subscriber.cursor) ?? pageOf(await this.#store.facts(subscriber.cursor, pageSize));
      // It may have unsubscribed, or begun anew elsewhere, while the page was read.
      if (!isCurrent()) break;
      subscriber.cursor = page.last;
      if (!outlet.write(page.bytes)) await new Promise<void>(resolve => outlet.onDrain(resolve));
    }
    subscriber.busy = false;
  }
}

const pageOf = (facts: readonly Fact[]): Page => ({ last: facts.at(-1)!.seq, bytes: Buffer.from(facts.map(lineOf).join('')) });

const lineOf = (fact: Fact): string => `${JSON.stringify({ jsonrpc: '2.0', method: 'fact', params: fact })}\n`;
