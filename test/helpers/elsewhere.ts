/** Another swarm as a clock, for a test that needs time to pass while its own swarm can say nothing. */

import { startDaemon } from './daemon.ts';
import { follow } from './following.ts';

/** Resolves when a lease of this length, begun now, has ended there. */
export async function leaseEndsElsewhere(lease_ms: number): Promise<void> {
  const there = await (await startDaemon()).connect();
  const facts = await follow(there);
  await there.call('task.create', { title: 'a clock' });
  await there.call('task.claim', { id: 't1', lease_ms });
  await facts.first(fact => fact.type === 'task.lost');
}
