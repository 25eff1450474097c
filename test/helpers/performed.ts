/** What a snapshot looks like when a plan has been carried out, and all that it began has come to its end, at the same moment. */

import type { Action } from '../../src/core/action.ts';
import { breakerSet } from '../../src/core/breaker.ts';
import { plan } from '../../src/core/plan.ts';
import { type PoolEvent, poolAfter } from '../../src/core/pool-after.ts';
import { defaultPoolPolicy } from '../../src/core/pool-policy.ts';
import { type Rung, withDeath } from '../../src/core/slot.ts';
import type { Life, PoolView, Slot, Snapshot } from '../../src/core/snapshot.ts';
import { aDeath, aLife } from './pool-views.ts';

export const performed = (snapshot: Snapshot, actions: readonly Action[], now: number): Snapshot =>
  actions.reduce((so, action) => after(so, action, now), snapshot);

/** When all that is to be done at this moment has been done. */
export function atRest(snapshot: Snapshot, now: number): Snapshot {
  const { actions } = plan(snapshot, now);
  return actions.length === 0 ? snapshot : atRest(performed(snapshot, actions, now), now);
}

function after(snapshot: Snapshot, action: Action, now: number): Snapshot {
  switch (action.do) {
    case 'scale':
      return onPool(snapshot, action.pool, pool => happened(pool, { ...action, type: 'scale' }, now));
    case 'start':
      return started(snapshot, action, now);
    case 'breaker':
      if (action.scope === 'pool')
        return onPool(snapshot, action.name, pool => happened(pool, { type: 'breaker', change: action.change, random: 0.5 }, now));
      return {
        ...snapshot,
        providers: snapshot.providers.map(each =>
          each.name === action.name
            ? { ...each, breaker: breakerSet(each.breaker, action.change, defaultPoolPolicy.breaker, now, 0.5) }
            : each,
        ),
      };
    case 'fall back':
      return onPool(snapshot, action.pool, pool => happened(pool, { ...action, type: 'fall back' }, now));
    case 'stop':
      return { ...snapshot, pools: snapshot.pools.map(pool => ended(pool, action.incarnation, now)) };
    default:
      return onLife(snapshot, action.incarnation, life => ({ ...life, ...changeOf(life, action, now) }));
  }
}

type Other = Exclude<Action, { do: 'scale' | 'start' | 'breaker' | 'fall back' | 'stop' }>;

function changeOf(life: Life, action: Other, now: number): Partial<Life> {
  const climbed = (step: Rung['step']): Rung => ({ step, since: life.rung?.since ?? now, at: now });
  switch (action.do) {
    case 'renew':
      return { held: life.held.map(held => ({ ...held, leaseUntil: now + held.leaseMs })) };
    case 'dismiss':
      return { leaving: { kind: action.kind, why: action.why, since: now } };
    case 'keep':
      return { leaving: null };
    case 'probe':
      return { signs: { ...life.signs, probedAt: now } };
    case 'suspect':
    case 'nudge':
    case 'interrupt':
      return { rung: climbed(({ suspect: 'suspect', nudge: 'nudged', interrupt: 'interrupted' } as const)[action.do]) };
    case 'clear':
      return { rung: null };
    case 'ask':
    case 'hush':
      return { asks: action.do === 'ask' };
    case 'launch':
      return { run: { task: action.task, attempt: action.attempt, state: 'running', status: 'in_progress', statusAt: now } };
    case 'settle':
      return { held: [], idleSince: now, run: { ...life.run!, status: 'completed', statusAt: now } };
    case 'cut':
      return { run: { ...life.run!, state: 'exited' } };
  }
}

const onPool = (snapshot: Snapshot, name: string, change: (pool: PoolView) => PoolView): Snapshot => ({
  ...snapshot,
  pools: snapshot.pools.map(pool => (pool.spec.name === name ? change(pool) : pool)),
});

const onLife = (snapshot: Snapshot, incarnation: string, change: (life: Life) => Life): Snapshot => ({
  ...snapshot,
  pools: snapshot.pools.map(pool => ({
    ...pool,
    slots: pool.slots.map(slot => (slot.life?.incarnation === incarnation ? { ...slot, life: change(slot.life) } : slot)),
  })),
});

const happened = (pool: PoolView, event: PoolEvent, now: number): PoolView => ({
  ...pool,
  memory: poolAfter(pool.memory, event, pool.spec, now).memory,
});

function started(snapshot: Snapshot, { pool: name, worker, number }: Extract<Action, { do: 'start' }>, now: number): Snapshot {
  const { provider } = snapshot.pools.find(({ spec }) => spec.name === name)!.spec;
  const born = aLife({ incarnation: `${worker} at ${now}`, state: 'starting', startedAt: now, readyAt: null, asks: false, idleSince: now });
  const providers = snapshot.providers.map(each => (each.name === provider ? { ...each, startedAt: now } : each));
  return onPool({ ...snapshot, providers }, name, pool => {
    const before = pool.slots.find(slot => slot.number === number);
    const slot: Slot = { name: worker, pool: name, number, memory: before?.memory ?? { deaths: [], held: null }, life: born };
    const others = pool.slots.filter(each => each.number !== number);
    return { ...happened(pool, { type: 'start' }, now), slots: [...others, slot], called: pool.called.filter(each => each !== number) };
  });
}

/** Nothing is left of it, and its place has learnt what it is to learn. */
function ended(pool: PoolView, incarnation: string, now: number): PoolView {
  const slot = pool.slots.find(({ life }) => life?.incarnation === incarnation);
  if (slot === undefined) return pool;
  const { kind } = slot.life!.leaving!;
  const isTelling = kind === 'hung' || kind === 'unready';
  const held = kind === 'stopped' ? 'ann stopped it' : slot.memory.held;
  const memory = isTelling ? withDeath(slot.memory, aDeath({ at: now }), pool.spec.policy.restart) : { ...slot.memory, held };
  const isNone = memory.held === null && memory.deaths.length === 0;
  const others = pool.slots.filter(each => each !== slot);
  return { ...pool, slots: isNone ? others : [...others, { ...slot, memory, life: null }] };
}
