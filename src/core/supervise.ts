/** Starts, replaces and dismisses workers until a pool has as many as it should, each start in its time. */

import type { Agenda } from './agenda.ts';
import { type Decision, isBusy, isStaying } from './autoscale.ts';
import type { Places } from './places.ts';
import { restartAt, streakOf } from './slot.ts';
import type { PoolView, Slot } from './snapshot.ts';

/** Those on their way out whose place is taken again by the same worker. */
const comesBack = ({ life }: Slot): boolean => life?.leaving != null && ['restart', 'hung', 'unready'].includes(life.leaving.kind);
const drains = ({ life }: Slot): boolean => life?.leaving?.kind === 'drain';
const isOut = ({ life, memory }: Slot): boolean => life === null && memory.held !== null;

export function supervise(pool: PoolView, wanted: Decision, places: Places, now: number, agenda: Agenda): void {
  const { slots } = pool;
  const { target, why } = wanted;
  const staying = slots.filter(isStaying);
  if (missingIn(slots, target) > 0) fill(pool, wanted, places, now, agenda);
  else if (staying.length > target) dismiss(pool, staying, { count: staying.length - target, why }, now, agenda);
  else if (target >= (pool.memory.scaled ?? pool.spec.max)) makeRoom(pool, staying, now, agenda);
}

const missingIn = (slots: readonly Slot[], target: number): number =>
  target - slots.filter(slot => isStaying(slot) || comesBack(slot) || isOut(slot)).length;

/** The places where workers are to be started as soon as they may: who is only about to go once its work is done may as well stay. */
export const vacancies = (pool: PoolView, target: number): readonly Vacant[] =>
  vacant(pool, missingIn(pool.slots, target) - pool.slots.filter(drains).length);

/** Tasks are assigned to workers for whom there is no place, while others have nothing to do. */
function makeRoom(pool: PoolView, staying: readonly Slot[], now: number, agenda: Agenda): void {
  const { spec, slots } = pool;
  if (slots.some(({ life }) => life !== null && life.leaving !== null)) return;
  const called = pool.called.filter(number => mayCome(pool, number, now));
  const idle = staying.filter(slot => !isBusy(slot) && slot.life!.readyAt !== null).sort(byDispensable(pool, now));
  for (const [index, { name, life }] of idle.slice(0, called.length).entries()) {
    const why = `${spec.name}-${called[index]} needs its place: tasks are assigned to it by name`;
    agenda.add({ do: 'dismiss', worker: name, incarnation: life!.incarnation, kind: 'idle', why });
  }
}

function fill(pool: PoolView, { target, why }: Decision, places: Places, now: number, agenda: Agenda): void {
  const { spec, slots } = pool;
  const back = slots.filter(slot => drains(slot) && !agenda.dismisses(slot.life!.incarnation));
  for (const { name, life } of back.slice(0, missingIn(slots, target)))
    agenda.add({ do: 'keep', worker: name, incarnation: life!.incarnation, why: 'it is needed again' });
  for (const place of vacancies(pool, target)) {
    const at = restartAt(place.memory?.deaths ?? [], spec.policy.restart);
    if (at > now) {
      agenda.at(at);
      continue;
    }
    const withheld = places.withheld(pool);
    if (withheld !== null) {
      agenda.at(withheld.until);
      if (withheld.isTurn) agenda.expect(spec.name);
      continue;
    }
    places.take(pool);
    agenda.add({
      do: 'start',
      pool: spec.name,
      worker: `${spec.name}-${place.number}`,
      number: place.number,
      why: whyStart(pool, place) ?? why,
    });
  }
}

/** Whether this place can be filled at once. */
function mayCome({ spec, slots }: PoolView, number: number, now: number): boolean {
  const memory = slots.find(slot => slot.number === number)?.memory;
  return memory === undefined || (memory.held === null && restartAt(memory.deaths, spec.policy.restart) <= now);
}

type Vacant = Pick<Slot, 'number'> & { readonly memory?: Slot['memory'] };

/** The places to fill: first those that somebody asked for, then those that had a worker before, then new ones. */
function vacant({ slots, called }: PoolView, count: number): Vacant[] {
  const taken = new Set(slots.map(({ number }) => number));
  const isCalled = ({ number }: Vacant): boolean => called.includes(number);
  const remembered = slots.filter(({ life, memory }) => life === null && memory.held === null).sort((a, b) => a.number - b.number);
  const fresh = called.filter(number => !taken.has(number)).map(number => ({ number }));
  const places: Vacant[] = [...remembered.filter(isCalled), ...fresh, ...remembered.filter(place => !isCalled(place))];
  for (let number = 1; places.length < count; number++) if (!taken.has(number) && !called.includes(number)) places.push({ number });
  return places.slice(0, Math.max(0, count));
}

function whyStart({ spec }: PoolView, { memory: slot }: Vacant): string | undefined {
  const last = slot?.deaths.at(-1);
  if (last === undefined) return undefined;
  return `start ${streakOf(slot!.deaths, spec.policy.restart) + 1} in a row; before: ${last.why}`;
}

/** Who is at work finishes it first. */
function dismiss(
  pool: PoolView,
  staying: readonly Slot[],
  { count, why }: { count: number; why: string },
  now: number,
  agenda: Agenda,
): void {
  for (const slot of [...staying].sort(byDispensable(pool, now)).slice(0, count)) {
    const { incarnation } = slot.life!;
    agenda.add({ do: 'dismiss', worker: slot.name, incarnation, kind: isBusy(slot) ? 'drain' : 'idle', why });
  }
}

/** First those for whose idleness the pool shrinks, then those that are not ready yet, then the longest idle. */
function byDispensable({ spec }: PoolView, now: number): (a: Slot, b: Slot) => number {
  const rank = (slot: Slot): number => {
    if (isBusy(slot)) return 3;
    const { readyAt, idleSince } = slot.life!;
    if (readyAt === null) return 1;
    return idleSince + spec.policy.scale.idleMs <= now ? 0 : 2;
  };
  return (a, b) => {
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
    const [x, y] = [a.life!, b.life!];
    // Among those at work, who has begun last loses least.
    if (isBusy(a)) return (y.held[0]?.since ?? 0) - (x.held[0]?.since ?? 0) || b.number - a.number;
    return x.idleSince - y.idleSince || b.number - a.number;
  };
}
