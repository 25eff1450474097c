/** `swarm task show`: everything about tasks, with their history. */

import type { Client } from '../client/client.ts';
import type { Fact } from '../core/fact.ts';
import { limits } from '../core/limits.ts';
import { eachId } from './each-id.ts';
import { tasksIn } from './on-tasks.ts';
import { painter } from './style.ts';
import { historyLine, taskSheet } from './task-sheet.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'task.get',
  summary: 'Show tasks with what they need, their results and their history',
  args: [['<ID...>', 'the tasks']],
  flags: { history: { about: 'only the history' } },
  examples: ['swarm task show t12', 'swarm task show t12 --history --json'],
  run: async call => {
    const { options, terminal } = call;
    const ids = await tasksIn(call.args, call);
    const client = await call.connect();
    if (options.history) {
      return eachId(call, ids, {
        send: async id => ({ facts: await historyOf(id, client), next: null }),
        tell: ({ facts }) => facts.map(fact => historyLine(fact, Date.now())).join('\n'),
      });
    }
    const paint = painter(terminal.color);
    return eachId(call, ids, {
      send: id => client.call('task.get', { id }),
      tell: async (task, id) => {
        const [history, usage] = await Promise.all([historyOf(id, client), client.call('usage.task', { id })]);
        const page = taskSheet(task, { history, usage }, Date.now(), paint);
        return id === ids.at(-1) ? page : `${page}\n\n`;
      },
    });
  },
});

async function historyOf(id: string, client: Client): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { facts: Fact[]; next: string | null } = await client.call('task.history', {
      ...{ id, limit: limits.pageSize },
      ...(cursor === '' ? {} : { cursor }),
    });
    facts.push(...page.facts);
    cursor = page.next;
  }
  return facts;
}
