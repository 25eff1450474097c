/** `swarm worker list`: the agents that the board knows. */

import type { Worker } from '../core/worker.ts';
import { ago } from '../wording/age.ts';
import { jsonLine } from '../wording/text.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.list',
  run: async call => {
    const { terminal } = call;
    const client = await call.connect();
    const result = await client.call('worker.list', {});
    if (call.json) terminal.print(jsonLine(result));
    else if (result.workers.length === 0) terminal.note('no workers; one is registered by `swarm worker register NAME`, or by --as NAME');
    else terminal.print(await table(result.workers, columns(Date.now()), terminal));
    return 0;
  },
});

const columns = (now: number): Column<Worker>[] => [
  { title: 'NAME', cell: worker => worker.name, cutTo: 12 },
  { title: 'STATUS', cell: worker => worker.status, cutTo: 10 },
  { title: 'TASK', cell: worker => worker.task ?? '' },
  { title: 'ROLE', cell: worker => worker.role, drop: 4 },
  { title: 'POOL', cell: worker => worker.pool ?? '', drop: 3 },
  { title: 'SEEN', cell: worker => ago(worker.seen_at, now), drop: 5 },
  { title: 'CAN', cell: worker => worker.capabilities.join(', '), cutTo: 10, drop: 2 },
  { title: 'TAGS', cell: worker => worker.tags.join(', '), cutTo: 10, drop: 1 },
  { title: 'DOING', cell: worker => worker.note ?? '', cutTo: 16, drop: 0 },
];
