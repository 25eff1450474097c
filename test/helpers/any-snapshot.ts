/** Snapshots that nobody thought of: pools and workers in any state that the board can hold. */

import fc from 'fast-check';
import { type Breaker, closedBreaker } from '../../src/core/breaker.ts';
import type { PoolMemory, PoolSpec } from '../../src/core/pool.ts';
import { type Death, type Leaving, leavingKinds, type Rung } from '../../src/core/slot.ts';
import type { Held, Life, PoolView, Run, Slot, Snapshot } from '../../src/core/snapshot.ts';
import { aDeath, aHeld, aLife, aPool, aSlot, aSnapshot, aSpec, now } from './pool-views.ts';

const ago = (ms: number) => fc.integer({ min: now - ms, max: now });
/** Often nothing, as most things are most of the time. */
const seldom = <T>(some: fc.Arbitrary<T>) => fc.option(some, { freq: 2 });

const leaving: fc.Arbitrary<Leaving> = fc.record({
  kind: fc.constantFrom(...leavingKinds),
  why: fc.constant('it must'),
  since: ago(2_000_000),
});

const rung: fc.Arbitrary<Rung> = fc
  .record({ step: fc.constantFrom('suspect' as const, 'nudged' as const, 'interrupted' as const), at: ago(90_000) })
  .map(({ step, at }) => ({ step, at, since: now - 100_000 }));

const held: fc.Arbitrary<Held> = fc
  .record({ task: fc.constantFrom('t1', 't2'), attempt: fc.integer({ min: 1, max: 2 }), leftMs: fc.integer({ min: 1, max: 60_000 }) })
  .map(({ task, attempt, leftMs }) => aHeld(task, { attempt, leaseUntil: now + leftMs }));

const run: fc.Arbitrary<Run> = fc.record({
  ...{ task: fc.constantFrom('t1', 't2'), attempt: fc.integer({ min: 1, max: 2 }), state: fc.constantFrom('running', 'exited') },
  ...{ status: fc.constantFrom('in_progress', 'completed', 'pending', 'cancelled'), statusAt: ago(20_000) },
});

const life: fc.Arbitrary<Life> = fc
  .record({
    ...{ startedAt: ago(100_000), readyAt: fc.option(ago(50_000), { freq: 4 }), idleSince: ago(1_000_000) },
    ...{ held: fc.array(held, { maxLength: 1 }), asks: fc.boolean(), waits: fc.boolean(), heard: ago(200_000), probed: ago(200_000) },
    ...{
      leaving: seldom(leaving),
      rung: seldom(rung),
      run: fc.option(run),
      state: fc.constantFrom('running' as const, 'starting' as const),
    },
  })
  .map(({ heard, probed, ...rest }) =>
    aLife({
      ...rest,
      // Nobody runs or holds anything before it is there.
      ...(rest.state === 'starting' || rest.readyAt === null ? { held: [], run: null, readyAt: null, asks: false } : {}),
      signs: { report: heard, output: heard, cpu: heard, progress: heard, probedAt: probed },
    }),
  );

const death: fc.Arbitrary<Death> = fc
  .record({ at: ago(600_000), random: fc.constantFrom(0, 0.5, 0.99), uptimeMs: fc.constantFrom(10, 900_000) })
  .map(aDeath);

const slots: fc.Arbitrary<Slot[]> = fc
  .array(fc.record({ life: fc.option(life), deaths: fc.array(death, { maxLength: 7 }), held: seldom(fc.constant('ann stopped it')) }), {
    maxLength: 6,
  })
  .map(all =>
    all.flatMap((one, index) => {
      const deaths = [...one.deaths].sort((a, b) => a.at - b.at);
      // A place that nobody has, and of which nothing is known, is none.
      const isNone = one.life === null && one.held === null && deaths.length === 0;
      return isNone ? [] : [aSlot(index + 1, one.life, { deaths, held: one.life === null ? one.held : null })];
    }),
  );

const breaker: fc.Arbitrary<Breaker> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(closedBreaker) },
  fc.constantFrom(now - 1, now + 5_000, null).map((until): Breaker => ({ ...closedBreaker, state: 'open', why: 'it broke', until })),
  fc.constantFrom(now - 1, now + 5_000).map((probeUntil): Breaker => ({ ...closedBreaker, state: 'half_open', probeUntil })),
);

const memory: fc.Arbitrary<Partial<PoolMemory>> = fc.record({
  ...{ target: fc.integer({ min: 0, max: 8 }), scaled: seldom(fc.integer({ min: 0, max: 6 })), paused: seldom(fc.constant('ann')) },
  ...{ held: seldom(fc.constant('three were useless')), breaker, steppedAt: ago(2_000), startedAt: ago(2_000) },
});

const spec: fc.Arbitrary<Partial<PoolSpec>> = fc.record({
  ...{ drive: fc.constantFrom('each', 'pull', 'typed'), min: fc.integer({ min: 0, max: 3 }), max: fc.integer({ min: 3, max: 8 }) },
  provider: fc.constantFrom(null, 'acme'),
});

const pool = (name: string): fc.Arbitrary<PoolView> =>
  fc
    .record({
      ...{ slots, memory, spec, staggerMs: fc.constantFrom(0, 0, 1_000), demand: fc.integer({ min: 0, max: 30 }) },
      called: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 2 }),
    })
    .map(({ slots: places, spec: more, staggerMs, called: all, demand, ...rest }) => {
      const own = places.map(slot => {
        const worker = `${name}-${slot.number}`;
        return { ...slot, name: worker, pool: name, life: slot.life && { ...slot.life, incarnation: `${worker}#1` } };
      });
      const called = all.filter(number => !own.some(slot => slot.number === number && slot.life !== null));
      // A task for one worker by name is one that its pool could take.
      const pending = Math.max(demand, called.length);
      return aPool({ ...rest, spec: aSpec({ ...more, name }, { staggerMs }), slots: own, called, demand: pending });
    });

/** What both could take, without what is for one worker by name. */
function sharing(p: PoolView, q: PoolView, count: number): PoolView[] {
  const both = Math.min(count, p.demand - p.called.length, q.demand - q.called.length);
  return both === 0
    ? [p, q]
    : [
        { ...p, shared: { q: both } },
        { ...q, shared: { p: both } },
      ];
}

export const anySnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    ...{ p: pool('p'), q: fc.option(pool('q')), up: fc.boolean(), isUp: fc.boolean(), acme: breaker },
    workersMax: fc.constantFrom(4, 50),
    startedAt: ago(2_000),
    shared: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ p, q, up, isUp, acme, workersMax, startedAt, shared }) => ({
    ...aSnapshot(q === null ? [p] : sharing(p, q, shared), { workersMax, providers: { acme: { workersMax: 5, staggerMs: 500 } } }),
    ...{ up: up || isUp, providers: [{ name: 'acme', breaker: acme, startedAt }] },
  }));
