/** Workers: who is registered, and their signs of life. */

import { createHash } from 'node:crypto';
import type { Handlers } from '../context.ts';
import type { SignsOfLife } from '../signs-of-life.ts';

/** The store keeps only this of a token, so that reading the board does not let anyone speak as a worker. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

export function workers(life: SignsOfLife) {
  return {
    'worker.register': async (worker, _, { store, agentSocket, dismiss, chance }) => {
      dismiss(worker.name);
      const token = chance.secret();
      const registered = await store.registerWorker(worker, { incarnation: chance.id(), tokenHash: tokenHash(token) });
      return { worker: registered, token, socket: agentSocket };
    },

    'worker.list': async (_, __, { store, processes }) => {
      const workers = await store.workers();
      return { workers: workers.map(worker => ({ ...worker, evidence: processes.evidenceOf(worker.incarnation) })) };
    },

    'worker.update': async ({ status, note }, { caller }, { store, clock, turns }) => {
      // What it says of itself is not taken back because of how it looks.
      if (status !== undefined && caller.incarnation !== null) turns.said(caller.incarnation);
      return store.updateWorker(caller.name, {
        ...(status === undefined ? {} : { status }),
        ...(note === undefined ? {} : { note }),
        seenAt: clock.now(),
      });
    },

    'worker.heartbeat': async (_, { caller }) => ({ lease_until: await life.renew(caller) }),
  } satisfies Partial<Handlers>;
}
