/** How a swarm stands, in one paragraph of plain words: its tasks, its workers, and what waits for the person. */

import type { Client } from '../client/client.ts';
import { waitsForPerson } from '../core/gate-words.ts';
import { limits } from '../core/limits.ts';
import { operatorName, swarmName } from '../core/reserved.ts';
import { needsYou } from '../wording/needs-person.ts';
import { parkedServices, parkedWhy } from '../wording/parked-text.ts';
import { counted, oneLine } from '../wording/text.ts';

export async function standing(client: Client): Promise<string> {
  const [{ tasks, workers, alerts }, { pools }, { messages }, { votes }, { tasks: submitted }] = await Promise.all([
    client.call('status', {}),
    client.call('pool.list', {}),
    client.call('message.inbox', { peek: true, limit: limits.pageSize }),
    client.call('vote.list', { open: true }),
    client.call('task.list', { status: ['pending_review'], limit: limits.pageSize }),
  ]);
  const named = (status: string): string[] => workers.filter(worker => worker.status === status).map(({ name }) => name);
  const held = pools.filter(pool => pool.held !== null && pool.held_until === null && pool.parked === null).map(({ name }) => name);
  const resting = parkedServices(pools).map(service => ({
    ...service,
    words: `${service.name}: ${parkedWhy(service.parked, Date.now())}`,
  }));
  // A vote is told of as the vote itself.
  const letters = messages.filter(({ from, type }) => from !== operatorName && from !== swarmName && type !== 'vote_request').length;
  const unvoted = votes.filter(
    ({ voters, ballots }) => voters.includes(operatorName) && ballots.every(({ voter }) => voter !== operatorName),
  );
  const waits = [
    ...some(submitted.filter(waitsForPerson).length, 'task for review', 'tasks for review'),
    ...some(tasks.failed, 'failed task'),
    ...some(letters, 'unread message'),
    ...some(unvoted.length, 'vote to cast', 'votes to cast'),
    ...named('waiting').map(name => `${name}, which waits for an answer`),
    ...named('suspect').map(name => `${name}, which gives no sign of life`),
    ...named('crash_loop').map(name => `${name}, which dies again and again`),
    ...held.map(name => `pool ${name}, which is held`),
    ...resting.filter(({ parked }) => parked.until === null).map(({ words }) => words),
  ];
  const counts = Object.entries(tasks).filter(([, count]) => count > 0);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const byStatus = total === 0 ? '' : `: ${counts.map(([status, count]) => `${count} ${status}`).join(', ')}`;
  const busy = workers.filter(({ taskId }) => taskId !== null).length;
  const atWork = workers.length === 0 ? '' : `, ${busy} of them at work`;
  const alarms = alerts.map(({ subject, text }) => `Alarm of ${subject}: ${text}. `).join('');
  const rests = resting
    .filter(({ parked }) => parked.until !== null)
    .map(({ words }) => `Resting, ${words}. `)
    .join('');
  const yours = waits.length === 0 ? 'Nothing waits for you.' : `${needsYou}: ${waits.join('; ')}.`;
  return oneLine(
    `The swarm has ${counted(total, 'task')}${byStatus}. It has ${counted(workers.length, 'worker')}${atWork}. ${alarms}${rests}${yours}`,
  );
}

const some = (count: number, noun: string, plural?: string): string[] => (count === 0 ? [] : [counted(count, noun, plural)]);
