/** How many workers a pool should have: more when tasks wait, fewer only when workers have long been idle. */

import type { ScaleInputs } from './action.ts';
import type { Agenda } from './agenda.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { PoolView, Slot } from './snapshot.ts';
import { span } from './span.ts';

export interface Decision {
  readonly target: number;
  readonly why: string;
}

/** The number that holds from now on; where it is new, the decision is put on the agenda. */
export function autoscale(pool: PoolView, taken: Elsewhere, now: number, agenda: Agenda): Decision {
  const { spec, memory } = pool;
  const inputs = { ...inputsOf(pool), elsewhere: taken.tasks };
  const { target, why } = decide(pool, inputs, now, agenda);
  if (target !== memory.target) agenda.add({ do: 'scale', pool: spec.name, target, why, inputs });
  return { target, why };
}

function decide(pool: PoolView, inputs: ScaleInputs, now: number, agenda: Agenda): Decision {
  const { min, max } = pool.spec;
  const { target, scaled, paused } = pool.memory;
  if (scaled !== null) return { target: scaled, why: `set to ${scaled} by hand` };
  if (target < min) return { target: min, why: `its least is ${min}` };
  if (target > max) return { target: max, why: `its most is ${max}` };
  // Whoever was to be given up and took a task in the same moment stays.
  if (inputs.busy > target) return { target: Math.min(max, inputs.busy), why: `${inputs.busy} are at work` };
  if (paused !== null || min === max) return pool.memory;
  return grown(pool, inputs, now, agenda) ?? shrunk(pool, inputs, now, agenda) ?? pool.memory;
}

function grown(
  { spec, memory, meanMs, called }: PoolView,
  { pending, elsewhere, workers, busy }: ScaleInputs,
  now: number,
  agenda: Agenda,
): Decision | undefined {
  const { factor, step, everyMs, targetWaitMs } = spec.policy.scale;
  const open = { left: pending - elsewhere, waiting: waitingOf(pending, elsewhere), workers };
  const wanted =
    targetWaitMs === null || meanMs === null
      ? (byFactor({ ...open, factor, step }) ?? byName(called, workers))
      : byWait({ ...open, busy, meanMs, targetWaitMs });
  if (wanted === undefined) return undefined;
  const target = Math.min(spec.max, Math.max(memory.target, wanted.target));
  if (target === memory.target) return undefined;
  // A step needs time to show: the workers just started count as soon as they are there.
  if (now < memory.steppedAt + everyMs) return void agenda.at(memory.steppedAt + everyMs);
  return { target, why: wanted.why };
}

/** Tasks that are left for this pool's own workers, in numbers and in words. */
interface Open {
  readonly left: number;
  readonly waiting: string;
  readonly workers: number;
}

function waitingOf(pending: number, elsewhere: number): string {
  const waiting = pending === 1 ? '1 task waits' : `${pending} tasks wait`;
  return elsewhere === 0 ? waiting : `${waiting}, ${elsewhere} of them for workers of other pools`;
}

/** The default: more than `factor` times as many tasks wait as there are workers. */
function byFactor({ left, waiting, workers, factor, step }: Open & { factor: number; step: number }): Decision | undefined {
  if (left <= factor * workers) return undefined;
  const more = Math.min(step, left - workers);
  const few =
    workers === 0 ? 'and there is no worker' : `more than ${factor} for ${workers === 1 ? 'its one worker' : `each of ${workers} workers`}`;
  return { target: workers + more, why: `${waiting}, ${few}: ${more} more` };
}

/** A task may be for one worker alone, whose place is empty. */
const byName = (called: readonly number[], workers: number): Decision | undefined =>
  called.length === 0 ? undefined : { target: workers + called.length, why: `${called.length} more have tasks assigned to them by name` };

/** As many as finish what waits within the time that it may wait, by how long tasks took so far. */
function byWait(given: Open & { busy: number; meanMs: number; targetWaitMs: number }): Decision | undefined {
  const { left, waiting, workers, busy, meanMs, targetWaitMs } = given;
  const each = Math.max(1, Math.floor(targetWaitMs / Math.max(1, meanMs)));
  const target = busy + Math.ceil(left / each);
  if (target <= workers) return undefined;
  return {
    target,
    why: `${waiting}; one takes ${span(meanMs)}, so ${target} workers start them all within ${span(targetWaitMs)}`,
  };
}

/** Only who has been idle for long is given up, and only while nothing waits. Its words are read when that is past. */
function shrunk(pool: PoolView, { workers }: ScaleInputs, now: number, agenda: Agenda): Decision | undefined {
  const { spec, memory, slots } = pool;
  const { idleMs } = spec.policy.scale;
  if (!mayShrink(pool)) return undefined;
  // Places that nobody holds, for which there is no work either.
  if (workers < memory.target && memory.steppedAt + idleMs <= now)
    return {
      target: Math.max(spec.min, workers),
      why: `nothing waited, and ${memory.target - workers} of ${memory.target} places were empty`,
    };
  const idle = slots.filter(isIdle).map(({ life }) => life!.idleSince + idleMs);
  const over = idle.filter(until => until <= now).length;
  for (const until of [...idle, memory.steppedAt + idleMs]) if (until > now) agenda.at(until);
  // Whoever would be started now would be idle as well: places that nobody holds go along.
  const target = Math.max(spec.min, Math.min(memory.target, workers - over));
  return over === 0 || target === memory.target
    ? undefined
    : { target, why: `${over} of ${workers} workers had been idle for ${span(idleMs)}, and nothing waited` };
}

/** Whether the rule would give up a worker that has been idle for long. */
export const mayShrink = ({ spec, memory: { target, scaled, paused }, demand }: PoolView): boolean =>
  scaled === null && paused === null && demand === 0 && target > spec.min;

export const isStaying = ({ life }: Slot): boolean => life !== null && life.leaving === null;
export const isBusy = ({ life }: Slot): boolean => life !== null && (life.held.length > 0 || life.run?.state === 'running');
export const isIdle = (slot: Slot): boolean => isStaying(slot) && slot.life!.readyAt !== null && !isBusy(slot);

export function inputsOf({ demand, slots, memory }: PoolView): Omit<ScaleInputs, 'elsewhere'> {
  const staying = slots.filter(isStaying);
  const busy = staying.filter(isBusy).length;
  const starting = staying.filter(slot => slot.life!.readyAt === null).length;
  return { pending: demand, workers: staying.length, busy, idle: staying.length - busy - starting, starting, was: memory.target };
}
