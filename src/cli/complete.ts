/** The hidden verb `__complete`: ids for a shell's completion, quickly or not at all, and never with a complaint. */

import type { Client } from '../client/client.ts';
import { oneLine } from '../wording/text.ts';
import { defineVerb } from './verb.ts';

/** What it can list. */
export type Known = 'tasks' | 'workers' | 'messages' | 'pools' | 'worktrees';

/** A person who presses Tab is not kept waiting. */
const limitMs = 300;
const offeredMax = 500;

export const verb = defineVerb({
  summary: 'Print what a shell may complete: tasks, workers, messages, pools or worktrees',
  args: [['<KIND>', 'tasks, workers, messages, pools or worktrees']],
  without: ['json', 'as'],
  run: async ({ args, connect, terminal }) => {
    const list = lists[args[0] as Known] as ((client: Client) => Promise<Offer[]>) | undefined;
    if (list === undefined) return 0;
    const giveUp = setTimeout(() => process.exit(0), limitMs);
    try {
      for (const [id, about] of await list(await connect())) terminal.print(`${id}\t${oneLine(about)}`);
    } catch {
      // A completion that fails offers nothing.
    }
    clearTimeout(giveUp);
    return 0;
  },
});

type Offer = readonly [id: string, about: string];

const lists: Readonly<Record<Known, (client: Client) => Promise<Offer[]>>> = {
  tasks: async client =>
    (await client.call('task.list', { limit: offeredMax })).tasks.map(({ id, status, title }) => [id, `${status} ${title}`]),
  workers: async client => (await client.call('worker.list', {})).workers.map(({ name, status }) => [name, status]),
  pools: async client => (await client.call('pool.list', {})).pools.map(({ name, why }) => [name, why]),
  worktrees: async client => (await client.call('worktree.list', {})).worktrees.map(({ name, branch }) => [name, branch ?? '']),
  messages: async client =>
    (await client.call('message.list', { limit: offeredMax })).messages.map(({ id, from, text }) => [
      id,
      `${from}: ${text ?? ''}`.slice(0, 80),
    ]),
};
