/** The contract of alarms: what is raised, and raising one by hand. */

import * as z from 'zod';
import { Alert, OwnAlert } from '../core/alert.ts';
import { everyone, type Method } from './method.ts';

/** Those who watch: work is for others. */
const watchers = ['operator', 'orchestrator', 'monitor'] as const;

const Alerts = z.object({ alerts: z.array(Alert) });

export const alertMethods = {
  'alert.list': {
    summary: 'List the alarms that are raised, the oldest first',
    callers: everyone,
    params: z.strictObject({}),
    result: Alerts,
    tool: 'memory_status',
  },
  'alert.raise': {
    summary: 'Raise an alarm of your own, which stays until somebody clears it',
    callers: watchers,
    params: OwnAlert,
    result: Alerts,
  },
  'alert.clear': {
    summary: 'Clear an alarm; one of a rule comes back as long as its cause is there',
    callers: watchers,
    params: z.strictObject({ key: z.string().min(1).describe('the alarm, as `swarm alerts` shows it') }),
    result: Alerts,
  },
} as const satisfies Record<string, Method>;
