/** The conversation of a worker with its model: what its place remembers of it, so that whoever is started there next goes on with it. */

import type { LeavingKind } from './slot.ts';

export interface SessionMemory {
  readonly pool: string;
  readonly id: string;
  /** A task was talked of in it: there is something to go on with. */
  readonly begun: boolean;
}

export interface Session {
  readonly id: string;
  readonly resumes: boolean;
}

/** `fresh` names a new one; without it the agent does that itself. */
export function sessionFor(memory: SessionMemory | undefined, fresh: string | null): Session | null {
  if (memory?.begun) return { id: memory.id, resumes: true };
  return fresh === null ? null : { id: fresh, resumes: false };
}

/** Ends after which the place, should it be taken again, is taken by somebody else. */
const partings: readonly LeavingKind[] = ['drain', 'idle', 'removed', 'unready'];

/** One that went on with a session and ended by itself this soon may have died of the session: some agents refuse what they never saved. */
const suspectMs = 30_000;

export interface LifeEnd {
  readonly claims: number;
  readonly uptimeMs: number;
  /** How it was wished to go; null for a death. */
  readonly leaving: LeavingKind | null;
  /** Somebody killed it. */
  readonly wasKilled: boolean;
}

/** What is remembered after a life; null for nothing. */
export function sessionAfter(memory: SessionMemory, { claims, uptimeMs, leaving, wasKilled }: LifeEnd): SessionMemory | null {
  if (leaving !== null && partings.includes(leaving)) return null;
  if (!memory.begun) return claims > 0 ? { ...memory, begun: true } : null;
  return leaving === null && !wasKilled && uptimeMs < suspectMs ? null : memory;
}
