/** Those who wait for an answer to a message: each is told of the first one, at once. */

import type { Message } from '../core/message.ts';
import type { Reader } from '../store/message-store.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';

interface Wait {
  readonly id: string;
  readonly reader: Reader;
  readonly waitMs: number;
  /** Aborted when the one who waits is gone. */
  readonly signal: AbortSignal;
}

export class Replies {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Set<() => void>>();
  #closed: unknown;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    store.onCommit(({ facts }) => {
      if (this.#waiting.size === 0) return;
      for (const { type, data } of facts) if (type === 'message.sent') this.#wake(String(data.reply_to));
    });
  }

  /** Undefined when the time is over. An answer that comes later lies in the mailbox like any other message. */
  async first({ id, reader, waitMs, signal }: Wait): Promise<Message | undefined> {
    const until = this.#clock.now() + waitMs;
    for (;;) {
      // Listens before it looks, so that no answer can come between.
      const news = this.#news(id, until, signal);
      try {
        const reply = await this.#store.messages.reply(id, reader);
        if (reply !== undefined || signal.aborted || this.#clock.now() >= until) return reply;
        await news.come;
      } finally {
        news.end();
      }
      if (this.#closed !== undefined) throw this.#closed;
    }
  }

  /** Ends all waiting, now and from now on, with what is thrown to each. */
  close(reason: unknown): void {
    this.#closed = reason;
    for (const id of [...this.#waiting.keys()]) this.#wake(id);
  }

  #news(id: string, until: number, signal: AbortSignal): { readonly come: Promise<void>; end(): void } {
    const { promise: come, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add(resolve));
    const disarm = this.#clock.after(until - this.#clock.now(), resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (this.#closed !== undefined) resolve();
    const end = (): void => {
      disarm();
      waiting.delete(resolve);
      if (waiting.size === 0 && this.#waiting.get(id) === waiting) this.#waiting.delete(id);
    };
    return { come, end };
  }

  #wake(id: string): void {
    for (const resolve of this.#waiting.get(id) ?? []) resolve();
  }
}
