/** Tasks that workers of other pools are about to take: nobody starts one of its own for these. */

import type { Agenda } from './agenda.ts';
import { isFree } from './assign.ts';
import type { Places } from './places.ts';
import type { PoolView, Slot, Snapshot } from './snapshot.ts';

export interface Elsewhere {
  /** How many of the tasks that this pool could take. */
  readonly tasks: number;
  /** The pools of those who are about to take them. */
  readonly pools: readonly string[];
}

const nowhereElse: Elsewhere = { tasks: 0, pools: [] };

/** By who is there now, and by what was decided for the pools that were looked at before. */
export function elsewhere(pool: PoolView, { pools }: Snapshot, places: Places, agenda: Agenda): Elsewhere {
  if (pool.demand === 0) return nowhereElse;
  const takers = pools
    .map(other => ({ name: other.spec.name, tasks: Math.min(pool.shared[other.spec.name] ?? 0, spareHands(other, pool, places, agenda)) }))
    .filter(({ tasks }) => tasks > 0);
  const tasks = takers.reduce((sum, taker) => sum + taker.tasks, 0);
  return { tasks: Math.min(tasks, pool.demand), pools: takers.map(({ name }) => name) };
}

/** How many tasks the other pool can take beside those that only it can take. */
function spareHands(other: PoolView, pool: PoolView, places: Places, agenda: Agenda): number {
  const { spec, slots, memory, demand } = other;
  const shared = pool.shared[spec.name] ?? 0;
  // One that is on probation may fail again.
  if (shared === 0 || places.workWithheld(other) !== null || memory.breaker.state === 'half_open') return 0;
  const atHand = slots.filter(slot => !agenda.dismisses(slot.life?.incarnation ?? '')).map(slot => handsOf(slot, other));
  const coming = agenda.coming(spec.name) * spec.concurrency;
  return Math.max(0, atHand.reduce((sum, hands) => sum + hands, coming) - (demand - shared));
}

/** Only of one that will take something by itself: those who start do when they are ready. */
function handsOf({ life }: Slot, { spec: { drive, concurrency } }: PoolView): number {
  if (life === null || life.leaving !== null || life.waits || life.rung !== null) return 0;
  if (life.readyAt === null) return concurrency;
  if (drive === 'pull') return life.asks ? 1 : 0;
  return isFree(life, concurrency) ? concurrency - life.held.length : 0;
}
