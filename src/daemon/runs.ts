/** Drives the runs of workflows: after each commit, and when a time has come, the store plans them and does what follows. */

import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** After a failure, say of the disk, the next attempt comes this much later. */
const retryMs = 1_000;

export class Runs {
  readonly #parts: Parts;
  #running: Promise<void> | undefined;
  #again = false;
  #isStopped = false;
  #disarm: () => void = () => {};

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Something changed. Costs nothing while no run is under way. */
  nudge(): void {
    if (this.#isStopped || this.#parts.store.runs.live() === 0) return;
    this.#again = true;
    this.#running ??= this.#rounds();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#disarm();
    await this.#running;
  }

  async #rounds(): Promise<void> {
    // So that it is known to run before it does anything.
    await Promise.resolve();
    while (this.#again && !this.#isStopped) {
      this.#again = false;
      await this.#round();
    }
    this.#running = undefined;
  }

  async #round(): Promise<void> {
    const { store, clock, log } = this.#parts;
    this.#disarm();
    try {
      const { nextAt } = await store.runs.advance();
      if (nextAt !== null) this.#arm(nextAt - clock.now());
    } catch (error) {
      log.error({ err: error }, 'the runs could not be planned; trying again');
      this.#arm(retryMs);
    }
  }

  #arm(ms: number): void {
    if (this.#isStopped) return;
    this.#disarm = this.#parts.clock.after(Math.max(0, ms), () => this.nudge());
  }
}
