/** Days of waiting tasks, recorded: a pool that gives workers up and starts others soon after had a reason to. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import { defaultPoolPolicy } from '../../src/core/pool-policy.ts';
import type { Slot, Snapshot } from '../../src/core/snapshot.ts';
import { performed } from '../helpers/performed.ts';
import { aHeld, aPool, aSnapshot, aSpec, now } from '../helpers/pool-views.ts';
import { runs } from '../helpers/runs.ts';

const dayMs = 24 * 3_600_000;
const readyMs = 2_000;
const leaseMs = 10 * dayMs;
const { idleMs } = defaultPoolPolicy.scale;

interface Arrival {
  readonly afterMs: number;
  readonly tasks: number;
  readonly taskMs: number;
}

interface Trace {
  readonly arrivals: number[];
  readonly changes: { readonly at: number; readonly isUp: boolean }[];
  /** How long those had been idle who were sent away; null who was not even there yet. */
  readonly idle: (number | null)[];
}

class Day {
  readonly trace: Trace = { arrivals: [], changes: [], idle: [] };
  readonly #arrivals: readonly Arrival[];
  #snapshot: Snapshot;
  #waiting: number[] = [];
  #endsAt = new Map<string, number>();
  #next = 0;
  #nextArrivalAt: number;

  constructor(arrivals: readonly Arrival[], min: number) {
    this.#arrivals = arrivals;
    this.#nextArrivalAt = now + (arrivals[0]?.afterMs ?? dayMs);
    const spec = aSpec({ min }, { hang: { ...defaultPoolPolicy.hang, act: 'off' } });
    this.#snapshot = aSnapshot([aPool({ spec, memory: { target: min } })]);
  }

  run(): Trace {
    for (let at = now; at <= now + dayMs; ) {
      this.#happen(at);
      at = this.#rest(at);
    }
    return this.trace;
  }

  /** Tasks arrive and end, workers become ready, and who has nothing to do takes what waits. */
  #happen(at: number): void {
    for (; this.#nextArrivalAt <= at && this.#next < this.#arrivals.length; this.#next++) {
      const { tasks, taskMs } = this.#arrivals[this.#next]!;
      this.#waiting.push(...Array.from({ length: tasks }, () => taskMs));
      this.trace.arrivals.push(at);
      this.#nextArrivalAt = at + (this.#arrivals[this.#next + 1]?.afterMs ?? dayMs);
    }
    this.#change(slot => this.#lived(slot, at));
  }

  #lived(slot: Slot, at: number): Slot {
    let life = slot.life!;
    if (life.readyAt === null && life.startedAt + readyMs <= at)
      life = { ...life, state: 'running', readyAt: at, asks: true, idleSince: at };
    if ((this.#endsAt.get(slot.name) ?? at) <= at && life.held.length > 0) life = { ...life, held: [], asks: true, idleSince: at };
    const taskMs = life.readyAt === null || life.held.length > 0 ? undefined : this.#waiting.shift();
    if (taskMs === undefined) return { ...slot, life };
    this.#endsAt.set(slot.name, at + taskMs);
    return { ...slot, life: { ...life, asks: false, held: [aHeld('t', { since: at, leaseUntil: at + leaseMs, leaseMs })] } };
  }

  #change(change: (slot: Slot) => Slot): void {
    const [pool] = this.#snapshot.pools;
    const slots = pool!.slots.map(change);
    this.#snapshot = { ...this.#snapshot, pools: [{ ...pool!, slots, demand: this.#waiting.length }] };
  }

  /** Does what is planned until nothing is, and gives the next moment at which something happens. */
  #rest(at: number): number {
    for (;;) {
      const { actions, nextAt } = plan(this.#snapshot, at);
      const [pool] = this.#snapshot.pools;
      if (actions.length === 0) {
        const own = pool!.slots.map(({ name, life }) => (life!.readyAt === null ? life!.startedAt + readyMs : this.#endsAt.get(name)!));
        return Math.min(...[...own, this.#nextArrivalAt, nextAt ?? at + dayMs].filter(time => time > at));
      }
      for (const action of actions) {
        if (action.do === 'scale') this.trace.changes.push({ at, isUp: action.target > action.inputs.was });
        if (action.do !== 'dismiss') continue;
        const { readyAt, idleSince, held } = pool!.slots.find(({ name }) => name === action.worker)!.life!;
        expect(held).toEqual([]);
        this.trace.idle.push(readyAt === null ? null : at - idleSince);
      }
      this.#snapshot = performed(this.#snapshot, actions, at);
    }
  }
}

const arrivals = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 2 * idleMs }), fc.integer({ min: 1, max: 3_600_000 })),
    tasks: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 40 })),
    taskMs: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 2 * idleMs })),
  }),
  { minLength: 1, maxLength: 60 },
);

/**
 * The bound: whoever is given up has been idle for the whole idle time, and between a step down and the next step up new tasks
 * have come. So a place changes hands at most once for each arrival, and at most every five minutes, however tasks come.
 */
test('no pool steps down and up again unless tasks came in between, and only the long idle go', () => {
  let ups = 0;
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 0, max: 2 }), (all, min) => {
      const { arrivals: came, changes, idle } = new Day(all, min).run();
      for (const ms of idle) expect(ms).toBeGreaterThanOrEqual(idleMs);
      for (const [index, { at, isUp }] of changes.entries()) {
        const before = changes[index - 1];
        if (!isUp || before === undefined || before.isUp) continue;
        ups++;
        expect(came.some(time => time > before.at && time <= at)).toBe(true);
      }
    }),
    runs(100),
  );
  // Days on which nothing goes down and up again would prove nothing.
  expect(ups).toBeGreaterThan(0);
});
