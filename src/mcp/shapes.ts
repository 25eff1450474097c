/** What tools answer with: the nouns of the contract, cut down to what an agent acts on, since every field costs it tokens. */

import * as z from 'zod';
import { Message } from '../core/message.ts';
import { Task } from '../core/task.ts';
import { type SeenWorker, Worker } from '../core/worker.ts';
import { Pool } from '../protocol/pool-methods.ts';

/** What an agent may call a task. */
export const TaskRef = z.string().min(1).max(200).describe('the task: its id, such as t12, or the key it was made with');

/** A task in a list. */
export const TaskLine = Task.pick({
  ...{ id: true, title: true, status: true, priority: true, tags: true, requires: true, depends_on: true, parent: true },
  ...{ assignee: true, owner: true, progress: true, step: true, reason: true },
});

/** A task to be worked on. */
export const FullTask = Task.omit({
  ...{
    resources: true,
    fallback: true,
    idempotency_key: true,
    ready_at: true,
    created_at: true,
    updated_at: true,
    started_at: true,
    finished_at: true,
  },
});

const { name: id, role, pool, status, note, task, seen_at } = Worker.shape;
export const Agent = z.object({
  id: id.describe('what others address it by'),
  ...{ role, pool, status, note, current_task: task },
  last_heartbeat: seen_at.describe('its last sign of life, in milliseconds since the epoch'),
});

/** `status` as it is shown, where the swarm knows better than the agent says. */
export const agentOf = ({ name, task, seen_at, ...worker }: Worker | SeenWorker, status = worker.status): z.infer<typeof Agent> => ({
  ...{ id: name, role: worker.role, pool: worker.pool, note: worker.note, current_task: task, last_heartbeat: seen_at },
  // Whoever looks for somebody idle is not to be sent to one that only has not said what it does.
  status: status === 'idle' && task !== null ? 'working' : status,
});

export const MessageRead = Message.omit({ deliveries: true, expires_at: true });
export const MessageSent = Message.omit({ text: true, payload: true, expires_at: true });

export const PoolLine = Pool.pick({
  ...{ name: true, role: true, min: true, max: true, desired: true, why: true, busy: true, idle: true, starting: true, pending: true },
  held: true,
});
