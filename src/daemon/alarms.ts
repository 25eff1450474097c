/** Looks at the rules of alarms after every change, and when time alone may raise or clear one; what is raised stands on the board. */

import { type AlertPolicy, type AlertView, alertsAfter } from '../core/alert.ts';
import { Places } from '../core/places.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: AlertPolicy;
  /** How long a message of one is kept. */
  readonly ttlMs: number;
  snapshot(): Promise<Snapshot>;
}

/** Changes come by the thousand; nobody is told of an alarm sooner than this. */
const everyMs = 1_000;

export class Alarms {
  readonly #parts: Parts;
  #disarm: () => void = () => {};
  #armedFor = Number.POSITIVE_INFINITY;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = true;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.store.onCommit(({ facts }) => {
      if (facts.some(({ type }) => !type.startsWith('alert.') && !type.startsWith('message.'))) this.#arm(parts.clock.now() + everyMs);
    });
  }

  begin(): void {
    this.#isStopped = false;
    this.#arm(this.#parts.clock.now());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#disarm();
    await this.#looking;
  }

  #arm(at: number): void {
    if (this.#isStopped || at >= this.#armedFor) return;
    this.#disarm();
    this.#armedFor = at;
    this.#disarm = this.#parts.clock.after(Math.max(0, at - this.#parts.clock.now()), () => {
      this.#armedFor = Number.POSITIVE_INFINITY;
      this.#looking = this.#looking.then(() => this.#look());
    });
  }

  async #look(): Promise<void> {
    const { store, clock, policy, ttlMs, log, snapshot } = this.#parts;
    try {
      const now = clock.now();
      const [raised, stored, swarm] = await Promise.all([
        store.alerts.list(),
        store.alerts.view(now - (policy.failures?.withinMs ?? 0)),
        snapshot(),
      ]);
      const view = { ...stored, idle: idleIn(swarm, stored.oldest?.since ?? now, now) };
      const { raise, clear, nextAt } = alertsAfter(raised, view, policy, now);
      if (raise.length + clear.length > 0) await store.alerts.turn({ raise, clear: clear.map(({ key }) => key) }, 'swarm', now + ttlMs);
      if (nextAt !== null) this.#arm(Math.max(nextAt, now + everyMs));
    } catch (error) {
      log.error({ err: error }, 'the alarms could not be looked at; trying again');
      this.#arm(clock.now() + everyMs);
    }
  }
}

/** Workers that are ready, hold nothing and may be given work, while work waits for their pool. */
function idleIn(swarm: Snapshot, waitingSince: number, now: number): AlertView['idle'] {
  const places = new Places(swarm, now);
  const wanted = swarm.pools.filter(pool => pool.demand > 0 && places.workWithheld(pool) === null);
  return wanted.flatMap(({ slots, demand }) =>
    slots.flatMap(({ name, life }) => {
      if (life === null || life.readyAt === null || life.held.length > 0 || life.leaving !== null) return [];
      return [{ worker: name, since: Math.max(life.idleSince, life.readyAt, waitingSince), waiting: demand }];
    }),
  );
}
