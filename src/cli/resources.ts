/** `swarm resources`: what tasks share, who has it, how many wait for it. */

import type { Resource } from '../protocol/resource-methods.ts';
import { clock, span } from '../wording/age.ts';
import { oneLine } from '../wording/text.ts';
import { show } from './show.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'resource.list',
  about: 'Resources are named in swarm.yaml, as in `resources: {database: 1, api: 10/min}`; a task asks for them with --resource.',
  examples: [
    'swarm resources',
    'swarm task add "Migrate" --resource database=1',
    "swarm resources --json | jq '.resources[] | {name, used}'",
  ],
  run: async call => {
    const client = await call.connect();
    const listed = await client.call('resource.list', {});
    await show(call, listed, async ({ resources, next_at: nextAt }) => {
      if (resources.length === 0) return 'no resources: nothing is limited; `resources` in swarm.yaml names them';
      const now = Date.now();
      const next = nextAt === null ? '' : `\nthe next waiting task may begin at ${clock(nextAt, now)}`;
      return (await table(resources, columns, call.terminal)) + next;
    });
    return 0;
  },
});

const columns: Column<Resource>[] = [
  { title: 'RESOURCE', cell: row => oneLine(row.name), cutTo: 16 },
  { title: 'USED', cell: row => usedWords(row), style: row => (row.used >= row.capacity ? 'yellow' : undefined) },
  { title: 'WAITING', cell: row => (row.waiting === 0 ? '-' : String(row.waiting)), drop: 1 },
  { title: 'BY', cell: row => row.used_by.map(({ task, owner }) => `${task} (${oneLine(owner)})`).join(', ') || '-', cutTo: 20, drop: 0 },
];

export const resourceLine = (row: Resource): string => `${oneLine(row.name)} ${usedWords(row)}`;

const usedWords = ({ used, capacity, per_ms: perMs }: Resource): string =>
  `${used} of ${capacity}${perMs === null ? '' : ` in ${span(perMs)}`}`;
