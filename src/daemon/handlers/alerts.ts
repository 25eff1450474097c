/** Alarms: what is raised, and raising one by hand. */

import { ownKey } from '../../core/alert.ts';
import { SwarmError } from '../../core/error.ts';
import type { Handlers } from '../context.ts';

export const alerts = {
  'alert.list': async (_, __, { store }) => ({ alerts: await store.alerts.list() }),

  'alert.raise': async ({ key, text }, { caller }, { store, clock, config }) => {
    const alert = { key: ownKey(key), rule: 'own', subject: caller.name, text } as const;
    return { alerts: await store.alerts.turn({ raise: [alert], clear: [] }, caller.name, clock.now() + config.messages.ttlMs) };
  },

  'alert.clear': async ({ key }, { caller }, { store, clock }) => {
    const raised = await store.alerts.list();
    const known = [key, ownKey(key)].find(candidate => raised.some(alert => alert.key === candidate));
    if (known === undefined)
      throw new SwarmError('not_found', `no alarm '${key}' is raised`, { hint: '`swarm alerts` lists those that are.' });
    return { alerts: await store.alerts.turn({ raise: [], clear: [known] }, caller.name, clock.now()) };
  },
} satisfies Partial<Handlers>;
