/** A worker as it was: what the log says of the life that it led then, read backwards from there. */

import * as z from 'zod';
import type { Fact } from './fact.ts';
import { Instant } from './names.ts';
import { Worker, type WorkerProcess } from './worker.ts';

/** What it held, the board of that time tells. */
export const WorkerThen = Worker.omit({ task: true, needs_command: true, seen_at: true }).extend({
  shown: z.string().describe('starting, idle (or at work), waiting, suspect, stopping, stopped, unknown, or its own word'),
  since: Instant.describe('when it came to be so'),
});
export type WorkerThen = z.infer<typeof WorkerThen>;

type Who = Pick<Worker, 'role' | 'pool' | 'capabilities' | 'tags'>;

/** As much of a life as was read. */
export interface LifeThen {
  readonly since: number;
  /** Undefined where its beginning was not read. */
  readonly registeredAt: number | undefined;
  readonly incarnation: string | undefined;
  readonly who: Who | undefined;
  readonly says: { readonly status: string; readonly note: string | null } | undefined;
  readonly end: Pick<WorkerProcess, 'state' | 'code' | 'signal' | 'reason' | 'ended_at'> | undefined;
  readonly isLeaving: boolean;
  readonly isSuspect: boolean;
  readonly isReady: boolean;
}

/** The facts about one worker, the newest first; no more of them are taken than tell. Undefined when there is none. */
export function lifeThen(newestFirst: Iterable<Fact>): LifeThen | undefined {
  let life: Partial<LifeThen> = {};
  for (const fact of newestFirst) {
    if (!fact.type.startsWith('worker.')) continue;
    const incarnation = typeof fact.data.incarnation === 'string' ? { incarnation: fact.data.incarnation } : {};
    // What was later counts.
    life = { since: fact.at, ...incarnation, ...told(fact), ...life };
    if (fact.type === 'worker.registered') break;
  }
  return life.since === undefined ? undefined : ({ isLeaving: false, isSuspect: false, isReady: false, ...life } as LifeThen);
}

function told({ type, at, data }: Fact): Partial<LifeThen> {
  switch (type) {
    case 'worker.registered':
      return { registeredAt: at, who: whoOf(data), says: { status: 'idle', note: null } };
    case 'worker.updated':
      return 'role' in data ? { who: whoOf(data) } : { says: { status: String(data.status), note: data.note as string | null } };
    case 'worker.exited':
      return { end: { state: 'exited', ...(data as { code: null; signal: null }), reason: data.why as string | null, ended_at: at } };
    case 'worker.lost':
      return { end: { state: 'lost', code: null, signal: null, reason: data.why as string | null, ended_at: at } };
    case 'worker.leaving':
      return { isLeaving: data.kind !== 'drain' };
    case 'worker.kept':
      return { isLeaving: false };
    case 'worker.suspected':
    case 'worker.nudged':
    case 'worker.interrupted':
      return { isSuspect: true };
    case 'worker.cleared':
      return { isSuspect: false };
    default:
      return type === 'worker.ready' ? { isReady: true } : {};
  }
}

const whoOf = ({ role, pool, capabilities, tags }: Fact['data']): Who => ({ role, pool, capabilities, tags }) as Who;

/** In the words that are used of workers now; whether it is at work depends on what it held. */
export function shownThen(life: LifeThen, isOfPool: boolean): string {
  if (life.end !== undefined) return 'stopped';
  const said = life.says?.status ?? 'unknown';
  if (!isOfPool) return said;
  if (life.isLeaving) return 'stopping';
  if (!life.isReady) return 'starting';
  if (said === 'waiting') return 'waiting';
  return life.isSuspect ? 'suspect' : 'idle';
}
