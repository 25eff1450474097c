/** The planner: from the stored state of the swarm to what is to be done now. It remembers nothing between two calls. */

import type { Action } from './action.ts';
import { Agenda } from './agenda.ts';
import { assign } from './assign.ts';
import { autoscale } from './autoscale.ts';
import { breakerDue } from './breaker.ts';
import { deadlines } from './deadlines.ts';
import { elsewhere } from './elsewhere.ts';
import { fallback } from './fallback.ts';
import { hang } from './hang.ts';
import { keepLeases } from './keep-leases.ts';
import { Places } from './places.ts';
import type { PoolView, Slot, Snapshot } from './snapshot.ts';
import { supervise } from './supervise.ts';

export interface Plan {
  readonly actions: readonly Action[];
  /** When to look again even if nothing happens before. */
  readonly nextAt: number | null;
}

export function plan(snapshot: Snapshot, now: number): Plan {
  const agenda = new Agenda();
  for (const slot of snapshot.strays) retire(slot, 'removed', `its pool ${slot.pool} is no longer configured`, agenda);
  if (snapshot.up) planPools(snapshot, now, agenda);
  else for (const { slots } of snapshot.pools) for (const slot of slots) retire(slot, 'down', 'the swarm is going down', agenda);
  return { actions: agenda.actions, nextAt: agenda.nextAt };
}

function planPools(snapshot: Snapshot, now: number, agenda: Agenda): void {
  for (const { name, breaker } of snapshot.providers) turn('provider', name, breakerDue(breaker, now), agenda);
  const places = new Places(snapshot, now);
  for (const pool of snapshot.pools) {
    turn('pool', pool.spec.name, breakerDue(pool.memory.breaker, now), agenda);
    fallback(pool, snapshot, agenda);
    const service = { isParked: places.isParked(pool), restedAt: places.restedAt(pool) };
    for (const slot of pool.slots) planLife(pool, slot, { ...service, now }, agenda);
    const wanted = autoscale(pool, elsewhere(pool, snapshot, places, agenda), now, agenda);
    supervise(pool, wanted, places, now, agenda);
    assign(pool, places, now, agenda);
  }
}

interface Times {
  readonly isParked: boolean;
  readonly restedAt: number;
  readonly now: number;
}

function planLife(pool: PoolView, slot: Slot, { isParked, restedAt, now }: Times, agenda: Agenda): void {
  const { life } = slot;
  if (life === null) return;
  keepLeases(life, now, agenda);
  if (life.leaving !== null && life.leaving.kind !== 'drain') stop(slot, life.leaving.why, pool.spec.policy.graceMs, agenda);
  else if (!deadlines(pool, slot, now, agenda)) {
    if (!isParked) hang(pool, slot, { restedAt, now }, agenda);
    else if (life.rung !== null)
      agenda.add({ do: 'clear', worker: slot.name, incarnation: life.incarnation, why: 'its service gives it nothing' });
  }
}

function retire(slot: Slot, kind: 'removed' | 'down', why: string, agenda: Agenda): void {
  const { life, name } = slot;
  if (life === null) return;
  if (life.leaving === null || life.leaving.kind === 'drain')
    agenda.add({ do: 'dismiss', worker: name, incarnation: life.incarnation, kind, why });
  else stop(slot, life.leaving.why, null, agenda);
}

function stop({ name, life }: Slot, why: string, graceMs: number | null, agenda: Agenda): void {
  agenda.add({ do: 'stop', worker: name, incarnation: life!.incarnation, graceMs, why });
}

function turn(scope: 'pool' | 'provider', name: string, due: ReturnType<typeof breakerDue>, agenda: Agenda): void {
  if (due.change !== null) agenda.add({ do: 'breaker', scope, name, change: due.change });
  agenda.at(due.nextAt);
}
