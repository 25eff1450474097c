/** Holds an agent back while its screen is behind: its terminal is not read, and if that does not do, neither is its holder. */

import type { HolderLink } from './holder-link.ts';

/** More output than this unparsed: the agent has to wait. Less than that: it may go on. */
const pendingHigh = 100_000;
const pendingLow = 32_000;
/** Much more, as an agent may have written before it heard of the pause: the holder is not read from either. */
const pendingMax = 1_000_000;
/** The holder ends a pause by itself when it is not asked again, so that a daemon that hangs stops nobody; well before that it is. */
const renewMs = 2_000;

export class Restraint {
  readonly #link: () => HolderLink;
  #renewal: NodeJS.Timeout | undefined;
  #held = false;
  #lifted = false;

  constructor(link: () => HolderLink) {
    this.#link = link;
  }

  /** Output came, and so much is not parsed yet. */
  tighten(pending: number): void {
    if (pending > pendingHigh && this.#renewal === undefined && !this.#lifted) this.#pause();
    if (pending > pendingMax && !this.#held) {
      this.#held = true;
      this.#link().hold();
    }
  }

  /** Output was parsed, and so much is left. */
  ease(pending: number): void {
    if (pending > pendingLow) return;
    if (this.#held) this.#link().goOn();
    this.#held = false;
    this.#resume();
  }

  /** Whatever is behind, an agent that is to end must be able to say its last words. */
  async liftedWhile<T>(work: () => Promise<T>): Promise<T> {
    this.#lifted = true;
    this.#resume();
    try {
      return await work();
    } finally {
      this.#lifted = false;
    }
  }

  close(): void {
    clearTimeout(this.#renewal);
    this.#lifted = true;
  }

  #pause(): void {
    this.#renewal = setTimeout(() => this.#pause(), renewMs);
    void this.#link()
      .command({ do: 'pause' })
      .catch(() => {});
  }

  #resume(): void {
    if (this.#renewal === undefined) return;
    clearTimeout(this.#renewal);
    this.#renewal = undefined;
    void this.#link()
      .command({ do: 'resume' })
      .catch(() => {});
  }
}
