/** Tools about agents: who one is, who else there is, and what they tell one another. */

import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { SwarmError } from '../core/error.ts';
import { MessageId } from '../core/names.ts';
import { tokensOf } from '../core/usage-sum.ts';
import { isPresent, type Worker } from '../core/worker.ts';
import { methodOf } from '../protocol/methods.ts';
import { swarmMethods } from '../protocol/swarm-methods.ts';
import { beatWhileWaiting } from './beat.ts';
import { Agent, agentOf, MessageRead, MessageSent, TaskRef } from './shapes.ts';
import { defineTool } from './tool.ts';

const { name, ...others } = swarmMethods.hello.params.shape.as.unwrap().shape;
const status = swarmMethods.status.result.shape;
const update = swarmMethods['worker.update'].params.shape;
const sent = swarmMethods['message.send'].params.shape;

export const agentRegister = defineTool({
  name: 'agent_register',
  title: 'Register',
  about: 'Say that you are here; tells who you are, what you hold, and how to work. Call it first',
  effect: 'once',
  input: z.strictObject({ name: name.optional(), ...others }),
  output: z.object({ agent: Agent, note: z.string().nullable(), instructions: z.string() }),
  run: async (said, { session }) => {
    session.introduce(said, `agent-${process.ppid}`);
    const worker = await session.call('worker.update', {});
    // Another server of this agent may have claimed it, and be gone.
    if (worker.task !== null) session.holds();
    return { agent: agentOf(worker), note: correction(said, worker), instructions: session.instructionsFor(worker.role) };
  },
});

/** What an agent said of itself counts only where nobody else has said it. */
function correction(said: object, worker: Worker): string | null {
  const isTrue = ([field, value]: [string, unknown]): boolean => isDeepStrictEqual(worker[field as keyof Worker], value);
  if (Object.entries(said).every(isTrue)) return null;
  const { name, role, capabilities, tags } = worker;
  const able = capabilities.length === 0 ? '' : `, able to do ${capabilities.join(', ')}`;
  const bound = tags.length === 0 ? '' : `, for tasks tagged ${tags.join(' or ')}`;
  return `You are ${name}, ${role}${able}${bound}: whoever started you has decided that.`;
}

const Took = {
  tokens: z.number().int().describe('tokens of all kinds that it took'),
  cost_usd: z.number(),
  unpriced: z.number().int().describe('tokens among these whose cost nobody knows, so that it is missing in cost_usd'),
};
const nothingTaken = { tokens: 0, cost_usd: 0, unpriced: 0 };

export const agentStatus = defineTool({
  name: 'agent_status',
  title: 'Agents and tasks',
  about: 'All agents with role, status, task and what they took in tokens and dollars, and how many tasks are in each state',
  effect: 'none',
  input: z.strictObject({}),
  output: z.object({ agents: z.array(z.object({ ...Agent.shape, ...Took })), tasks: status.tasks, pools: status.pools }),
  run: async (_, { session }) => {
    const [whole, { workers }, { rows }] = await Promise.all([
      session.call('status', {}),
      session.call('worker.list', {}),
      session.call('usage', { by: 'worker' }),
    ]);
    const took = new Map(rows.map(row => [row.name, { tokens: tokensOf(row), cost_usd: row.cost_micros / 1e6, unpriced: row.unpriced }]));
    const shown = new Map(whole.workers.map(worker => [worker.name, worker.status]));
    const present = workers.filter(isPresent);
    return {
      ...whole,
      agents: present.map(worker => ({ ...agentOf(worker, shown.get(worker.name)), ...(took.get(worker.name) ?? nothingTaken) })),
    };
  },
});

export const agentUpdateStatus = defineTool({
  name: 'agent_update_status',
  title: 'Say what you do',
  about: methodOf('worker.update').summary,
  effect: 'once',
  input: z.strictObject({ status: update.status, task: update.note }),
  output: z.object({ agent: Agent }),
  run: async ({ status, task: note }, { session }) => ({ agent: agentOf(await session.call('worker.update', { status, note })) }),
});

const waitSecondsMax = 600;

export const agentSend = defineTool({
  name: 'agent_send',
  title: 'Send a message',
  about: `${methodOf('message.send').summary}; task_claim, task_complete and progress also do what they say`,
  effect: 'again',
  input: z.strictObject({
    type: sent.type,
    to_agent: sent.to,
    ...{ text: sent.text, payload: sent.payload, reply_to: sent.reply_to, ack: sent.ack },
    task_id: TaskRef.optional().describe(sent.task.description!),
    await_reply: z.boolean().optional().describe('wait for the answer'),
    timeout_seconds: z.number().min(0).max(waitSecondsMax).default(45).describe(`with await_reply: how long, at most ${waitSecondsMax}`),
  }),
  output: z.object({
    message: MessageSent,
    reply: MessageRead.nullable()
      .optional()
      .describe('the answer that was awaited; null when none came in time: agent_messages has it once it comes'),
  }),
  run: async ({ to_agent: to, task_id, await_reply: awaits, timeout_seconds: seconds, ...said }, { session, signal, progress }) => {
    if (said.type === 'direct' && to === undefined) throw needsRecipient();
    const task = task_id === undefined ? undefined : await session.taskId(task_id);
    const message = { ...said, to, task };
    const stop = awaits ? beatWhileWaiting({ session, progress }, 'waiting for the answer') : () => {};
    try {
      const answer = awaits ? await session.ask(message, seconds * 1_000, signal) : await session.call('message.send', message);
      if (said.type === 'task_claim') session.holds();
      return answer;
    } finally {
      stop();
    }
  },
});

const needsRecipient = (): SwarmError =>
  new SwarmError('bad_params', 'a direct message needs somebody to go to', { hint: 'Give to_agent, or type: broadcast for all.' });

export const agentMessages = defineTool({
  name: 'agent_messages',
  title: 'Read your messages',
  about: methodOf('message.inbox').summary,
  effect: 'again',
  input: z.strictObject({
    ...swarmMethods['message.inbox'].params.shape,
    ack: MessageId.optional().describe('a message that you have dealt with'),
  }),
  output: z.object({ messages: z.array(MessageRead) }),
  run: async ({ ack, ...wish }, { session }) => {
    if (ack !== undefined) await session.call('message.ack', { id: ack });
    return session.call('message.inbox', wish);
  },
});
