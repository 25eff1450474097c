/** `swarm dead list`: tasks that failed for good and messages that reached nobody. */

import type { Task } from '../core/task.ts';
import type { Result } from '../protocol/methods.ts';
import { ago } from '../wording/age.ts';
import { jsonLine } from '../wording/text.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

type DeadMessage = Result<'dead.list'>['messages'][number];

export const verb = defineVerb({
  method: 'dead.list',
  flags: { limit: { value: 'N', short: 'n', param: 'limit' }, cursor: { value: 'CURSOR', param: 'cursor' } },
  run: async call => {
    const { terminal } = call;
    const client = await call.connect();
    const result = await client.call('dead.list', call.params);
    const { tasks, messages, next } = result;
    if (call.json) terminal.print(jsonLine(result));
    else {
      if (tasks.length === 0 && messages.length === 0) terminal.note('no dead letters');
      if (tasks.length > 0) terminal.print(await table(tasks, taskColumns(Date.now()), terminal));
      if (tasks.length > 0 && messages.length > 0) terminal.print('\n');
      if (messages.length > 0) terminal.print(await table(messages, messageColumns, terminal));
      if (next !== null) terminal.note(`... more: --cursor ${next}`);
    }
    return 0;
  },
});

const taskColumns = (now: number): Column<Task>[] => [
  { title: 'ID', cell: task => task.id },
  { title: 'TRIES', cell: task => String(task.failures + task.lost), drop: 1 },
  { title: 'DIED', cell: task => ago(task.finished_at ?? task.updated_at, now), drop: 2 },
  { title: 'TITLE', cell: task => task.title, cutTo: 24 },
  { title: 'WHY', cell: task => task.reason ?? task.error ?? '', cutTo: 24 },
];

const messageColumns: Column<DeadMessage>[] = [
  { title: 'ID', cell: message => message.id },
  { title: 'FROM', cell: message => message.from, cutTo: 10 },
  { title: 'TO', cell: message => message.to, cutTo: 10 },
  { title: 'TYPE', cell: message => message.type, drop: 1 },
  { title: 'WHY', cell: message => message.why, cutTo: 20 },
];
