/** The feed of facts: every subscriber gets each fact after its cursor once and in order, at its own pace. */

import type { Fact } from '../core/fact.ts';
import type { Store } from '../store/store.ts';

/** Where a subscriber's lines go. */
export interface Outlet {
  /** False when it has enough for now: `onDrain` says when it wants more. */
  write(line: string): boolean;
  onDrain(then: () => void): void;
  readonly closed: boolean;
}

/** Facts kept as ready lines for those who follow closely; everybody else reads the store. */
const recentMax = 4_096;
const pageSize = 500;

/**
 * A subscriber is nothing but a cursor into the log. It costs no queue, so a slow one can neither fill the memory nor hold up
 * the others, and none can miss a fact.
 */
export class Feed {
  readonly #store: Store;
  readonly #subscribers = new Map<Outlet, { cursor: number; busy: boolean }>();
  #recent: string[] = [];
  /** The seq of the newest line in `#recent`. */
  #head: number;

  constructor(store: Store) {
    this.#store = store;
    this.#head = store.head();
  }

  publish(facts: readonly Fact[]): void {
    if (facts.length === 0) return;
    this.#head = facts.at(-1)!.seq;
    // Nobody listens: the log has it all, and building lines would be for nothing.
    if (this.#subscribers.size === 0) {
      this.#recent = [];
      return;
    }
    for (const fact of facts) this.#recent.push(lineOf(fact));
    if (this.#recent.length > recentMax) this.#recent = this.#recent.slice(-recentMax / 2);
    for (const outlet of this.#subscribers.keys()) this.#pump(outlet);
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

  #pump(outlet: Outlet): void {
    const subscriber = this.#subscribers.get(outlet);
    if (subscriber === undefined || subscriber.busy) return;
    subscriber.busy = true;
    this.#feed(outlet, subscriber).catch(() => this.unsubscribe(outlet));
  }

  async #feed(outlet: Outlet, subscriber: { cursor: number; busy: boolean }): Promise<void> {
    const isCurrent = (): boolean => this.#subscribers.get(outlet) === subscriber && !outlet.closed;
    while (subscriber.cursor < this.#head && isCurrent()) {
      const lines = this.#recentAfter(subscriber.cursor) ?? (await this.#store.facts(subscriber.cursor, pageSize)).map(lineOf);
      // It may have unsubscribed, or begun anew elsewhere, while the page was read.
      if (!isCurrent()) break;
      for (const line of lines) {
        subscriber.cursor++;
        if (outlet.write(line)) continue;
        await new Promise<void>(resolve => outlet.onDrain(resolve));
        break;
      }
    }
    subscriber.busy = false;
  }

  #recentAfter(cursor: number): string[] | undefined {
    const first = this.#head - this.#recent.length + 1;
    return cursor + 1 >= first ? this.#recent.slice(cursor + 1 - first) : undefined;
  }
}

const lineOf = (fact: Fact): string => `${JSON.stringify({ jsonrpc: '2.0', method: 'fact', params: fact })}\n`;
