/** Alarms: what is raised, and raising one by hand. */

import { SwarmError } from '../../core/error.ts';
import type { Handlers } from '../context.ts';

export const alerts = {
  'alert.list': async (_, __, { store }) => ({ alerts: await store.alerts.list() }),

  'alert.raise': async ({ key, text }, { caller }, { store, clock, config }) => {
    const raised = await store.alerts.list();
    if (raised.length >= alertsMax)
      throw new SwarmError('limit_reached', `${alertsMax} alarms are raised`, { hint: 'Clear some: `swarm alert clear KEY`.' });
    const alert = { key: `own:${key}`, rule: 'own', subject: caller.name, text } as const;
    return { alerts: await store.alerts.turn({ raise: [alert], clear: [] }, caller.name, clock.now() + config.messages.ttlMs) };
  },

  'alert.clear': async ({ key }, { caller }, { store, clock }) => {
    const raised = await store.alerts.list();
    const known = [key, `own:${key}`].find(candidate => raised.some(alert => alert.key === candidate));
    if (known === undefined)
      throw new SwarmError('not_found', `no alarm '${key}' is raised`, { hint: '`swarm alerts` lists those that are.' });
    return { alerts: await store.alerts.turn({ raise: [], clear: [known] }, caller.name, clock.now()) };
  },
} satisfies Partial<Handlers>;

const alertsMax = 1_000;
