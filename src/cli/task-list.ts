/** `swarm task list`: the board as a table. */

import type { Task } from '../core/task.ts';
import { span, until } from '../wording/age.ts';
import { jsonLine, percent } from '../wording/text.ts';
import { usageError } from './readers.ts';
import { statusStyle } from './style.ts';
import { type Column, table } from './table.ts';
import { allTasks } from './task-pages.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'task.list',
  summary: 'List tasks, with the reason why one does not move',
  flags: {
    status: { value: 'S', short: 's', param: 'status' },
    tag: { value: 'T', short: 't', param: 'tags' },
    pool: { value: 'POOL', param: 'pool' },
    owner: { value: 'NAME', param: 'owner' },
    mine: { about: 'only tasks that you hold (with --as, or in the shell of a worker)' },
    parent: { value: 'ID', param: 'parent' },
    text: { value: 'TEXT', param: 'text' },
    limit: { value: 'N', short: 'n', param: 'limit' },
    cursor: { value: 'CURSOR', param: 'cursor' },
    all: { short: 'a', about: 'all of them, however many' },
  },
  examples: ['swarm task list --status pending,blocked --tag docs', 'swarm task list --all --json'],
  run: async call => {
    const { options, params, terminal } = call;
    const mine = options.mine ? { owner: call.as ?? terminal.env.SWARM_WORKER ?? nobody() } : {};
    const client = await call.connect();
    const query = { ...params, ...mine };
    const page = options.all ? { tasks: await allTasks(client, query), next: null } : await client.call('task.list', query);
    if (call.json) terminal.print(jsonLine(page));
    else if (page.tasks.length === 0) terminal.note('no such task');
    else terminal.print(await table(page.tasks, columns(Date.now()), terminal));
    if (page.next !== null && !call.json) terminal.note(`... ${page.tasks.length} shown; more: --limit / --all`);
    return 0;
  },
});

function nobody(): never {
  throw usageError('--mine needs to know who you are', "Say it with --as NAME; a worker's own shell says it by SWARM_WORKER.");
}

const columns = (now: number): Column<Task>[] => [
  { title: 'ID', cell: task => task.id },
  { title: 'STATUS', cell: statusText, style: task => statusStyle(task.status) },
  { title: 'PRI', cell: task => task.priority, drop: 3 },
  { title: 'OWNER', cell: task => task.owner ?? '', cutTo: 10, drop: 4 },
  { title: 'AGE', cell: task => span(now - task.created_at), drop: 2 },
  { title: 'TITLE', cell: task => task.title, cutTo: 24 },
  { title: 'WHY', cell: task => whyText(task, now), cutTo: 20, drop: 1, style: () => 'dim' },
];

const statusText = ({ status, progress }: Task): string =>
  status === 'in_progress' && progress !== null ? `${status} ${percent(progress)}` : status;

/** Why it does not move, or what is being done. */
function whyText(task: Task, now: number): string {
  if (task.status === 'in_progress') return task.step ?? '';
  const waits = task.status === 'pending' && task.ready_at > now ? `next try ${until(task.ready_at, now)}` : undefined;
  return [waits, task.reason].filter(text => typeof text === 'string').join('; ');
}
