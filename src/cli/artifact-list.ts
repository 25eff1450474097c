/** `swarm artifact list`: what is kept beside the board. */

import type { Artifact } from '../core/artifact.ts';
import { span } from '../wording/age.ts';
import { bytesText } from '../wording/bytes.ts';
import { jsonLine } from '../wording/text.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'artifact.list',
  flags: {
    task: { value: 'ID', param: 'task' },
    limit: { value: 'N', short: 'n', param: 'limit' },
    cursor: { value: 'CURSOR', param: 'cursor' },
  },
  examples: ['swarm artifact list', 'swarm artifact list --task t12 --json'],
  run: async ({ params, json, terminal, connect }) => {
    const page = await (await connect()).call('artifact.list', params);
    if (json) terminal.print(jsonLine(page));
    else if (page.artifacts.length === 0) terminal.note('no such artifact');
    else terminal.print(await table(page.artifacts, columns(Date.now()), terminal));
    if (page.next !== null && !json) terminal.note(`... ${page.artifacts.length} shown; more: --cursor ${page.next}`);
    return 0;
  },
});

const columns = (now: number): Column<Artifact>[] => [
  { title: 'ID', cell: artifact => artifact.id },
  { title: 'SIZE', cell: artifact => bytesText(artifact.bytes) },
  { title: 'TASK', cell: artifact => artifact.task ?? '' },
  { title: 'BY', cell: artifact => artifact.created_by, cutTo: 10, drop: 2 },
  { title: 'AGE', cell: artifact => span(now - artifact.created_at), drop: 3 },
  { title: 'TYPE', cell: artifact => artifact.type, drop: 1 },
  { title: 'NAME', cell: artifact => artifact.name, cutTo: 24 },
];
