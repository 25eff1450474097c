/** Leases of workers whose process is known to live: its death would be known at once, so time alone never takes their tasks. */

import type { Agenda } from './agenda.ts';
import type { Life } from './snapshot.ts';

/** Renewed when so much of it is left. */
const share = 2 / 3;

export function keepLeases({ held, incarnation }: Life, now: number, agenda: Agenda): void {
  const dueAt = Math.min(...held.map(({ leaseUntil, leaseMs }) => leaseUntil - Math.floor(leaseMs * share)));
  if (dueAt <= now) agenda.add({ do: 'renew', incarnation });
  else if (held.length > 0) agenda.at(dueAt);
}
