/** `swarm status`: the swarm in numbers. */

import type { Status } from '../protocol/swarm-methods.ts';
import { span } from '../wording/age.ts';
import { parkedServices, parkedWhy } from '../wording/parked-text.ts';
import { counted, oneLine } from '../wording/text.ts';
import { resourceLine } from './resources.ts';
import { type Field, sheet } from './sheet.ts';
import { show } from './show.ts';
import { painter } from './style.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'status',
  run: async call => {
    const client = await call.connect();
    const status = await client.call('status', {});
    await show(call, status, shown => sheet(fields(shown, Date.now()), painter(call.terminal.color)));
    return 0;
  },
});

const workersNamed = 20;

const fields = ({ daemon, tasks, pools, workers, resources, alerts, store }: Status, now: number): Field[] => [
  ['daemon', `pid ${daemon.pid}, version ${daemon.version}, up ${span(now - daemon.startedAt)}`],
  ['socket', daemon.socket],
  ['store', store.ok ? `${counted(store.facts, 'fact')}, durability ${store.durability}` : store.problem, store.ok ? undefined : 'red'],
  ['tasks', countsOf(tasks)],
  ['pools', pools.map(poolText).join(', ')],
  ...parkedServices(pools).map(({ name, parked }): Field => ['parked', oneLine(`${name}: ${parkedWhy(parked, now)}`), 'yellow']),
  ['workers', workersLine(workers)],
  ...(resources.length === 0 ? [] : [['resources', resources.map(resourceLine).join(', ')] satisfies Field]),
  ...alerts.map(({ key, text }): Field => ['alarm', `${oneLine(key)}: ${oneLine(text)}`, 'yellow']),
];

/** What many pools share stands below them, once. */
function poolText({ name, busy, desired, held, parked }: Status['pools'][number]): string {
  const why = parked !== null ? ' (parked)' : held !== null ? ` (held: ${held})` : '';
  return `${name} ${busy}/${desired}${why}`;
}

function countsOf(tasks: Status['tasks']): string {
  const counts = Object.entries(tasks).filter(([, count]) => count > 0);
  return counts.length === 0 ? 'none; `swarm task add TITLE` adds one' : counts.map(([status, count]) => `${count} ${status}`).join(', ');
}

function workersLine(workers: Status['workers']): string {
  if (workers.length === 0) return 'none';
  const busyFirst = workers.toSorted((a, b) => Number(a.taskId === null) - Number(b.taskId === null));
  const named = busyFirst.slice(0, workersNamed).map(({ name, status, taskId }) => `${name} (${taskId ?? status})`);
  const more = workers.length > named.length ? [`and ${workers.length - named.length} more`] : [];
  return `${workers.length}: ${[...named, ...more].join(', ')}`;
}
