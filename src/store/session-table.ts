/** The conversations of workers, by the name of the worker: they outlive its processes, and the daemon. */

import { type LifeEnd, type Session, type SessionMemory, sessionAfter, sessionFor } from '../core/session.ts';
import type { MemoryTable } from './memory-table.ts';

export class SessionTable {
  readonly #memory: MemoryTable;

  constructor(memory: MemoryTable) {
    this.#memory = memory;
  }

  open(worker: string, pool: string, fresh: string | null): Session | null {
    const session = sessionFor(this.#of(worker), fresh);
    if (session === null) this.#memory.drop('session', worker);
    else if (!session.resumes) this.#put(worker, { pool, id: session.id, begun: false });
    return session;
  }

  learn(worker: string, pool: string, id: string): void {
    if (this.#of(worker)?.id !== id) this.#put(worker, { pool, id, begun: false });
  }

  ended(worker: string, end: LifeEnd): void {
    const before = this.#of(worker);
    if (before === undefined) return;
    const after = sessionAfter(before, end);
    if (after === null) this.#memory.drop('session', worker);
    else this.#put(worker, after);
  }

  forget(pool: string): void {
    for (const { name, data } of this.#memory.all<SessionMemory>('session')) if (data.pool === pool) this.#memory.drop('session', name);
  }

  #of(worker: string): SessionMemory | undefined {
    return this.#memory.get<SessionMemory>('session', worker);
  }

  #put(worker: string, session: SessionMemory): void {
    this.#memory.put('session', worker, session);
  }
}
