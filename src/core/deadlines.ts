/** What must have happened by now: a worker that never became ready, one that was to finish its work and go. */

import type { Agenda } from './agenda.ts';
import type { PoolView, Slot } from './snapshot.ts';
import { span } from './span.ts';

/** Whether the worker's time is over. */
export function deadlines({ spec }: PoolView, slot: Slot, now: number, agenda: Agenda): boolean {
  const { name, life } = slot;
  if (life === null) return false;
  const { startMs, scale } = spec.policy;
  const end = (kind: 'unready' | 'removed', why: string): true => {
    agenda.add({ do: 'dismiss', worker: name, incarnation: life.incarnation, kind, why });
    return true;
  };
  if (life.leaving !== null) {
    const until = life.leaving.since + scale.drainMs;
    if (life.held.length === 0) return end('removed', life.leaving.why);
    if (until <= now) return end('removed', `${life.leaving.why}; it had ${span(scale.drainMs)} to finish what it holds`);
    agenda.at(until);
  } else if (life.readyAt === null) {
    const until = life.startedAt + startMs;
    if (until <= now) return end('unready', `it was not ready within ${span(startMs)} of its start`);
    agenda.at(until);
  }
  return false;
}
