/** Time that passes only when the simulation says so, for the daemon and for the world around it. */

import type { Clock } from '../../src/daemon/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly then: () => void;
}

export class VirtualClock {
  now = 1_700_000_000_000;
  #timers: Timer[] = [];
  #orders = 0;
  /** The wall clock is ahead by so much: the host slept. */
  #slept = 0;
  /** Timers of a daemon that died never ring. */
  #generation = 0;

  /** The clock of one daemon's life. */
  ofDaemon(): Clock {
    const generation = this.#generation;
    return {
      now: () => this.now,
      catchUp: () => {
        const slept = this.#slept;
        this.#slept = 0;
        this.now += slept;
        return slept;
      },
      after: (ms, then) => this.after(ms, () => generation === this.#generation && then()),
    };
  }

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.now + Math.max(0, ms), order: this.#orders++, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  }

  /** The time of the next timer within so long, or after so long. */
  next(withinMs: number): number {
    return Math.min(this.now + withinMs, ...this.#timers.map(({ at }) => Math.max(at, this.now)));
  }

  /** Rings the one timer that comes next, if it comes by then; whether there was one. */
  ringUntil(until: number): boolean {
    const [first] = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.order - b.order);
    if (first === undefined) {
      this.now = Math.max(this.now, until);
      return false;
    }
    this.#timers = this.#timers.filter(timer => timer !== first);
    this.now = Math.max(this.now, first.at);
    first.then();
    return true;
  }

  sleep(ms: number): void {
    this.#slept += ms;
  }

  daemonDied(): void {
    this.#generation++;
  }
}
