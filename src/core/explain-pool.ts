/** Why a pool is as it is, and when that changes: the same reasons by which the planner decides. */

import { Agenda } from './agenda.ts';
import type { Turn } from './agent-state.ts';
import { inputsOf, isIdle, mayShrink } from './autoscale.ts';
import type { Parked } from './breaker.ts';
import { elsewhere } from './elsewhere.ts';
import type { Explained } from './explained.ts';
import { isAtWork, lastSign, silentSince } from './hang.ts';
import { Places, type Withheld } from './places.ts';
import type { PoolSpec } from './pool.ts';
import { crashLoops, restartAt } from './slot.ts';
import type { PoolView, Slot, Snapshot } from './snapshot.ts';
import { span } from './span.ts';
import { vacancies } from './supervise.ts';
import { needsCommand } from './template.ts';

export interface PoolShown extends Pick<PoolSpec, 'name' | 'preset' | 'role' | 'drive' | 'min' | 'max'> {
  readonly tags: string[];
  readonly capabilities: string[];
  readonly needs_command: boolean;
  readonly desired: number;
  readonly why: string;
  readonly busy: number;
  readonly idle: number;
  readonly starting: number;
  readonly leaving: number;
  readonly pending: number;
  readonly paused: string | null;
  readonly held: string | null;
  readonly held_until: number | null;
  readonly needs_person: boolean;
  readonly remedy: string | null;
  readonly scaled: number | null;
  readonly stand_in: string | null;
  readonly parked: Parked | null;
  readonly breaker: { readonly state: 'closed' | 'open' | 'half_open'; readonly why: string | null; readonly until: number | null };
}

export function poolShown(pool: PoolView, snapshot: Snapshot, now: number): PoolShown {
  const { spec, memory } = pool;
  const { pending, busy, idle, starting } = inputsOf(pool);
  const { state, why, until } = memory.breaker;
  const withheld = whyHeld(pool, snapshot, now);
  return {
    ...{ name: spec.name, preset: spec.preset, role: spec.role, drive: spec.drive, min: spec.min, max: spec.max },
    ...{ tags: [...spec.tags], capabilities: [...spec.capabilities], needs_command: needsCommand(spec.launch) },
    ...{ desired: memory.target, why: memory.why, busy, idle, starting, pending, paused: memory.paused, scaled: memory.scaled },
    leaving: pool.slots.filter(({ life }) => life?.leaving != null).length,
    ...{ held: withheld?.why ?? null, held_until: withheld?.until ?? null, remedy: withheld?.remedy ?? null },
    needs_person: withheld?.needsPerson ?? false,
    breaker: { state, why, until },
    stand_in: memory.standIn ?? null,
    parked: new Places(snapshot, now).parkedOf(pool),
  };
}

/** Only where it lacks workers, or they lack work: what stands in the way of nothing is not worth a word. */
function whyHeld(pool: PoolView, snapshot: Snapshot, now: number): Withheld | null {
  const places = new Places(snapshot, now);
  const { target } = pool.memory;
  const live = pool.slots.filter(({ life }) => life !== null).length;
  return places.workWithheld(pool) ?? (live < target || pool.memory.held !== null ? places.withheld(pool) : null);
}

export function explainPool(pool: PoolView, snapshot: Snapshot, now: number): Explained {
  const shown = poolShown(pool, snapshot, now);
  const { name, desired, why, busy, idle, starting, pending, held, held_until: heldUntil, remedy } = shown;
  const count = `${desired} wanted (${why}); ${busy} at work, ${idle} idle, ${starting} starting`;
  const waiting = `${pending === 1 ? '1 task waits' : `${pending} tasks wait`} that it could take${othersWords(pool, snapshot, now)}`;
  const places = pool.slots.flatMap(slot => (slot.life?.waits ? [asking(slot)] : placeWords(pool, slot, now)));
  const next = nextOf(pool, now);
  return {
    ...{ subject: name, state: held === null ? 'open' : 'held' },
    because: [...(held === null ? [] : [held]), ...standInWords(pool, snapshot, now), count, waiting, ...places],
    next: held !== null ? onceOver({ until: heldUntil }) : (next?.words ?? null),
    next_at: held !== null ? heldUntil : (next?.at ?? null),
    remedy,
  };
}

/** Why it does not grow for all of them. */
function othersWords(pool: PoolView, snapshot: Snapshot, now: number): string {
  const { tasks, pools } = elsewhere(pool, snapshot, new Places(snapshot, now), new Agenda());
  return tasks === 0 ? '' : `; ${tasks === 1 ? '1 is' : `${tasks} are`} about to be taken by ${pools.join(' and ')}`;
}

const asking = ({ name }: Slot): string => `${name} waits for a person: \`swarm attach ${name}\` lets you answer it`;

const onceOver = ({ until }: Pick<Withheld, 'until'>): string | null => (until === null ? null : 'it goes on');

function standInWords({ spec, memory }: PoolView, snapshot: Snapshot, now: number): string[] {
  const { pools } = snapshot;
  const standIn = pools.find(other => other.spec.name === memory.standIn);
  const wards = pools.filter(other => other.memory.standIn === spec.name).map(other => other.spec.name);
  return [
    ...(standIn === undefined ? [] : [standInWord(spec, standIn, new Places(snapshot, now).workWithheld(standIn))]),
    ...wards.map(ward => `it takes the tasks of ${ward}, which gets nothing done`),
  ];
}

/** One of the same provider has its limits too: where that is wrong, the configuration has to say so. */
function standInWord({ provider }: PoolSpec, { spec: { name, provider: its } }: PoolView, withheld: Withheld | null): string {
  if (withheld === null) return `${name} takes its tasks meanwhile`;
  const isShared = provider !== null && provider === its;
  return isShared
    ? `${name} is to take its tasks meanwhile, and has the same provider: if that is another account, give it a \`provider\` of its own`
    : `${name} is to take its tasks meanwhile, but ${withheld.why}`;
}

function placeWords(pool: PoolView, { name, memory, life, number }: Slot, now: number): string[] {
  if (life !== null) {
    const { leaving, rung, signs } = life;
    if (leaving !== null) return [`${name} is to go: ${leaving.why}`];
    return rung === null ? [] : [`${name} is suspected to hang: no sign of life for ${span(now - lastSign(signs))}`];
  }
  if (memory.held !== null) return [`${name} is not started again: ${memory.held}`];
  const { restart } = pool.spec.policy;
  const at = restartAt(memory.deaths, restart);
  const last = memory.deaths.at(-1);
  if (last === undefined || at <= now || !isVacant(pool, number)) return [];
  const loop = crashLoops(memory.deaths, restart) ? ` (crash loop: ${memory.deaths.length} deaths)` : '';
  return [`${name} starts again in ${span(at - now)}${loop}: ${last.why}`];
}

/** It is to be started as soon as it may; another that died is not needed now. */
const isVacant = (pool: PoolView, number: number): boolean =>
  vacancies(pool, pool.memory.target).some(vacancy => vacancy.number === number);

function nextOf(pool: PoolView, now: number): { at: number; words: string } | undefined {
  const { spec, slots, memory } = pool;
  const starts = vacancies(pool, memory.target).map(({ number, memory: place }) => ({
    at: restartAt(place?.deaths ?? [], spec.policy.restart),
    words: `${spec.name}-${number} starts again`,
  }));
  const idle = slots.filter(isIdle).map(({ name, life }) => ({
    at: life!.idleSince + spec.policy.scale.idleMs,
    words: `${name} has been idle for long enough to go`,
  }));
  return [...starts, ...(mayShrink(pool) ? idle : [])].filter(({ at }) => at > now).sort((a, b) => a.at - b.at)[0];
}

/** How a worker of a pool looks from outside, from what is stored of it. */
function statusOf({ life, memory }: Slot, { spec }: PoolView, isParked: boolean): string {
  const { restart } = spec.policy;
  if (life === null) return memory.held === null && crashLoops(memory.deaths, restart) ? 'crash_loop' : 'stopped';
  if (life.leaving !== null && life.leaving.kind !== 'drain') return 'stopping';
  if (life.readyAt === null) return 'starting';
  if (life.waits) return 'waiting';
  if (life.rung !== null) return 'suspect';
  if (isParked && !isAtWork(life, spec)) return 'parked';
  return life.held.length > 0 ? 'working' : 'idle';
}

/** By worker. */
export function statusesOf(snapshot: Snapshot, now: number): Map<string, string> {
  const places = new Places(snapshot, now);
  return new Map(
    snapshot.pools.flatMap(pool => {
      const isParked = places.isParked(pool);
      return pool.slots.map(slot => [slot.name, statusOf(slot, pool, isParked)] as const);
    }),
  );
}

/** What is to be said of a worker beside what any worker is asked for. `turn`: what its agent is seen to do. */
export function explainSlot(
  explained: Explained,
  slot: Slot,
  snapshot: Snapshot,
  now: number,
  turn: Pick<Turn, 'state' | 'since'> | null = null,
): Explained {
  const pool = snapshot.pools.find(({ spec }) => spec.name === slot.pool)!;
  const unreported = turn?.state === 'idle' && pool.spec.drive !== 'each' ? heldSince(slot, turn.since) : [];
  const ended = unreported.map(task => `its turn ended ${span(now - turn!.since)} ago without a report on ${task}`);
  const own = [...ended, ...placeWords(pool, slot, now)];
  const at = isVacant(pool, slot.number) ? restartAt(slot.memory.deaths, pool.spec.policy.restart) : null;
  const places = new Places(snapshot, now);
  const withheld = slotWithheld(slot, pool, places);
  const isHeld = slot.life === null && slot.memory.held !== null;
  const status = statusOf(slot, pool, places.isParked(pool));
  return {
    ...explained,
    // A person may have given it something to do.
    state: status === 'idle' && explained.state === 'working' ? explained.state : status,
    because: [...explained.because, ...own, ...(withheld === null ? [] : [withheld.why])],
    ...(unreported.length > 0 ? suspects(slot, pool, { restedAt: places.restedAt(pool), now }) : {}),
    ...climbs(slot, pool),
    ...(at !== null && at > now ? { next: 'it starts again', next_at: at } : {}),
    ...(withheld === null ? {} : { next: onceOver(withheld), next_at: withheld.until }),
    ...(withheld === null || slot.life === null || slot.life.waits ? {} : { remedy: withheld.remedy }),
    ...(isHeld ? { next: null, next_at: null, remedy: `\`swarm restart ${slot.name}\` starts it again.` } : {}),
  };
}

/** What it had before its turn ended. */
const heldSince = ({ life }: Slot, at: number): string[] => life?.held.flatMap(({ task, since }) => (since < at ? [task] : [])) ?? [];

/** With whom nobody is patient for ever, unless it gives a sign of life before. */
function suspects({ name, life }: Slot, { spec }: PoolView, { restedAt, now }: { restedAt: number; now: number }): Partial<Explained> {
  const { act, staleMs } = spec.policy.hang;
  if (life === null || life.waits || life.leaving !== null) return {};
  const remedy = wakes(name);
  const at = silentSince(life.signs, restedAt) + staleMs;
  return act === 'off'
    ? { remedy }
    : { next: 'it is suspected to hang, unless it gives a sign of life before', next_at: Math.max(at, now), remedy };
}

const wakes = (name: string): string => `\`swarm screen ${name}\` shows what it does, \`swarm nudge ${name}\` wakes it up now.`;

/** What is done next with one that is suspected, unless it gives a sign of life before. */
function climbs({ name, life }: Slot, { spec }: PoolView): Partial<Explained> {
  const { act, nudgeMs, interruptMs, stopMs } = spec.policy.hang;
  if (life?.rung == null || life.waits || life.leaving !== null) return {};
  const { step, at } = life.rung;
  const [next, ms] = {
    suspect: [spec.launch.nudge === null ? 'it is interrupted' : 'it is woken up', nudgeMs] as const,
    nudged: ['it is interrupted', interruptMs] as const,
    interrupted: ['it is replaced', stopMs] as const,
  }[step];
  const remedy = wakes(name);
  return act === 'show' ? { remedy } : { next: `${next}, unless it gives a sign of life before`, next_at: at + ms, remedy };
}

/** One that is there goes on with what it has, unless its service gives it nothing. */
function slotWithheld({ life }: Slot, pool: PoolView, places: Places): Withheld | null {
  if (life === null) return places.withheld(pool);
  return life.held.length === 0 || places.isParked(pool) ? places.workWithheld(pool) : null;
}
