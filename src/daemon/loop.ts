/** The daemon's loop: does what is due, arms one timer for what is due next, and moves leases by the time it could not listen. */

import { silenceOf } from '../core/lease.ts';
import type { BoardPolicy } from '../core/policy.ts';
import type { Store, Sweep } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Waiters } from './waiters.ts';

interface Parts {
  readonly store: Store;
  readonly waiters: Waiters;
  readonly clock: Clock;
  readonly policy: BoardPolicy;
  readonly log: Log;
  /** Nobody could be heard for so long. */
  onSilence(ms: number): void;
}

/** After a failure, say of the disk, the next attempt comes this much later. */
const retryMs = 1_000;

export class Loop {
  readonly #parts: Parts;
  #disarm: () => void = () => {};
  #dueAt: number | undefined;
  #running = false;
  #again = false;
  #stopped = false;
  /** Since when nothing can be stored, and so no renewal either. */
  #failingSince: number | undefined;
  /** Time by which leases are still to be moved. */
  #owedMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Something changed: look again, now. Nudges during a round lead to one more round. */
  nudge(): void {
    if (this.#stopped) return;
    this.#again = true;
    if (!this.#running) void this.#rounds();
  }

  /** A change may have brought a deadline nearer than the timer knows of. */
  expect(at: number): void {
    if (this.#dueAt === undefined || at < this.#dueAt) this.#arm(at);
  }

  stop(): void {
    this.#stopped = true;
    this.#disarm();
  }

  async #rounds(): Promise<void> {
    this.#running = true;
    while (this.#again && !this.#stopped) {
      this.#again = false;
      await this.#round();
    }
    this.#running = false;
  }

  async #round(): Promise<void> {
    const { store, log, clock } = this.#parts;
    const due = this.#dueAt;
    this.#disarm();
    this.#dueAt = undefined;
    try {
      await this.#makeUpForSilence(due);
      const swept = await store.sweep();
      if (swept.lost > 0 || swept.expired > 0) log.info({ lost: swept.lost, expired: swept.expired }, 'swept');
      this.#armFor(swept);
    } catch (error) {
      this.#failingSince = store.problem() === null ? undefined : clock.now();
      log.error({ err: error }, 'the sweep failed; trying again');
      this.#arm(clock.now() + retryMs);
    }
  }

  async #makeUpForSilence(due: number | undefined): Promise<void> {
    const { store, clock, policy, log } = this.#parts;
    const sleptMs = clock.catchUp();
    const lateMs = due === undefined ? 0 : Math.max(0, clock.now() - sleptMs - due);
    const failingMs = this.#failingSince === undefined ? 0 : clock.now() - sleptMs - this.#failingSince;
    this.#failingSince = undefined;
    this.#owedMs += Math.max(failingMs, silenceOf({ sleptMs: 0, lateMs }, policy.renewMs)) + sleptMs;
    const silence = this.#owedMs;
    if (silence === 0) return;
    log.warn({ silence }, 'nobody could be heard for a while; all leases move by that time');
    await store.shiftLeases(silence, clock.now() + policy.renewMs);
    this.#parts.onSilence(silence);
    this.#owedMs = 0;
    await store.record({ type: 'daemon.slept', subject: 'daemon', by: 'swarm', data: { silence_ms: silence } });
  }

  #armFor(swept: Sweep): void {
    if (swept.nextAt !== null) this.expect(swept.nextAt);
  }

  #arm(at: number): void {
    if (this.#stopped) return;
    this.#disarm();
    this.#dueAt = at;
    this.#disarm = this.#parts.clock.after(at - this.#parts.clock.now(), () => this.nudge());
  }
}
