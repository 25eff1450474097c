/** Work for the workers that do not fetch it themselves: who asks on their behalf, and what becomes of what they got. */

import type { Agenda } from './agenda.ts';
import type { Places } from './places.ts';
import type { Held, Life, PoolView, Run, Slot } from './snapshot.ts';

export function assign(pool: PoolView, places: Places, now: number, agenda: Agenda): void {
  const { spec, memory, slots } = pool;
  if (spec.drive === 'pull') return;
  const withheld = places.workWithheld(pool);
  if (withheld !== null) agenda.at(withheld.until);
  // Half open, a single one may ask.
  let free = withheld !== null ? 0 : memory.breaker.state === 'half_open' ? 1 : slots.length;
  for (const slot of slots) {
    // Of one that is only now told to go, the next look sees whether it does.
    if (slot.life === null || slot.life.state !== 'running' || agenda.dismisses(slot.life.incarnation)) continue;
    carryOn(pool, slot, now, agenda);
    const mayAsk = free > 0 && isFree(slot.life, spec.concurrency);
    if (mayAsk) free--;
    if (mayAsk === slot.life.asks) continue;
    agenda.add({ do: mayAsk ? 'ask' : 'hush', worker: slot.name, incarnation: slot.life.incarnation });
  }
}

export const isFree = ({ leaving, held, run, readyAt, waits }: Life, concurrency: number): boolean =>
  leaving === null && readyAt !== null && !waits && held.length < concurrency && run?.state !== 'running';

function carryOn({ spec }: PoolView, { name, life }: Slot, now: number, agenda: Agenda): void {
  const { incarnation, held, run, leaving } = life!;
  const [task] = held;
  const worker = { worker: name, incarnation };
  if (task === undefined) {
    if (run?.state === 'running') afterwards(run, spec.policy.lingerMs, worker, now, agenda);
  } else if (run !== null && isFor(run, task)) {
    const ended = leaving === null || leaving.kind === 'drain' ? null : leaving.why;
    if (run.state === 'exited') agenda.add({ do: 'settle', ...worker, task: task.task, attempt: task.attempt, ended });
  } else if (run?.state === 'running') {
    agenda.add({ do: 'cut', ...worker, task: run.task, why: `it holds ${task.task} now` });
  } else if (leaving === null || leaving.kind === 'drain') {
    agenda.add({ do: 'launch', ...worker, task: task.task, attempt: task.attempt });
  }
}

const isFor = (run: Run, held: Held): boolean => run.task === held.task && run.attempt === held.attempt;

/** The process still runs, but its task is no longer its own. One that reported its work done may come to an end by itself. */
function afterwards(run: Run, lingerMs: number, worker: { worker: string; incarnation: string }, now: number, agenda: Agenda): void {
  const isHandedIn = run.status === 'completed' || run.status === 'pending_review';
  const until = isHandedIn ? run.statusAt + lingerMs : now;
  if (until > now) {
    agenda.at(until);
    return;
  }
  const why = isHandedIn ? `it went on after ${run.task} was done` : `${run.task} is ${run.status}`;
  agenda.add({ do: 'cut', ...worker, task: run.task, why });
}
