/** Dead letters: what failed for good, and how it gets another life. */

import { SwarmError } from '../../core/error.ts';
import { MessageId, TaskId } from '../../core/names.ts';
import { actorOf } from '../caller.ts';
import type { Call, Daemon, Handlers } from '../context.ts';

const pageSize = 1_000;

export const dead = {
  'dead.list': async ({ limit, cursor }, _, { store }) => {
    const [page, messages] = await Promise.all([
      store.listTasks({ status: ['failed'], limit, ...(cursor === undefined ? {} : { cursor }) }),
      cursor === undefined ? store.messages.dead(limit) : [],
    ]);
    return { tasks: page.tasks, messages, next: page.next };
  },

  'dead.redrive': async ({ ids }, call, daemon) => {
    const redriven: string[] = [];
    for (const id of ids ?? (await allDead(daemon))) {
      await redrive(id, call, daemon);
      redriven.push(id);
    }
    return { redriven };
  },
} satisfies Partial<Handlers>;

async function redrive(id: string, { caller }: Call, { store, clock, config }: Daemon): Promise<void> {
  if (MessageId.safeParse(id).success) return store.messages.redrive(id, clock.now() + config.messages.ttlMs, caller.name);
  if (!TaskId.safeParse(id).success)
    throw new SwarmError('bad_params', `'${id}' is neither a task nor a message`, { hint: '`swarm dead list` shows the dead letters.' });
  const task = await store.task(id);
  if (task.status !== 'failed')
    throw new SwarmError('refused', `${id} is ${task.status}, not a dead letter`, { hint: '`swarm dead list` shows them.' });
  await store.apply(id, { type: 'retry', by: actorOf(caller) }, caller.name);
}

async function allDead({ store }: Daemon): Promise<string[]> {
  const ids = new Set((await store.messages.dead(pageSize)).map(message => message.id));
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof store.listTasks>> = await store.listTasks({
      status: ['failed'],
      limit: pageSize,
      ...(cursor === null ? {} : { cursor }),
    });
    for (const task of page.tasks) ids.add(task.id);
    cursor = page.next;
  } while (cursor !== null);
  return [...ids];
}
