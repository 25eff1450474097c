/** Who is at the other end of a connection, and what follows from that. */

import { type Claimant, claimantOf, rightsOf } from '../core/claimant.ts';
import { operatorName } from '../core/reserved.ts';
import type { Actor } from '../core/task-event.ts';
import type { Worker } from '../core/worker.ts';
import type { Caller as Rights } from '../protocol/method.ts';

export interface Caller {
  readonly name: string;
  readonly role: string;
  readonly rights: Rights;
  readonly claimant: Claimant;
  /** The incarnation, for an agent; the operator has no lease to keep alive. */
  readonly incarnation: string | null;
}

/** The person at the keyboard: may do everything, is trusted to have every capability. */
export const operator: Caller = {
  name: operatorName,
  role: operatorName,
  rights: 'operator',
  claimant: {
    ...{ name: operatorName, incarnation: operatorName, role: operatorName, pool: null },
    ...{ capabilities: 'any', tags: [], needsCommand: false },
  },
  incarnation: null,
};

export const agent = (worker: Worker): Caller => ({
  name: worker.name,
  role: worker.role,
  rights: rightsOf(worker.role),
  claimant: claimantOf(worker),
  incarnation: worker.incarnation,
});

/** As whom this caller writes to a task. A token makes even the operator the holder of that attempt, and so subject to the fence. */
export function actorOf(caller: Caller, token?: string): Actor {
  if (caller.rights === 'operator' && token === undefined) return { kind: 'operator', name: caller.name };
  return { kind: 'worker', name: caller.name, incarnation: caller.claimant.incarnation, token };
}
