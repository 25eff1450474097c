/** The contract of everything around the board: greeting, daemon, workers, messages, facts. */

import * as z from 'zod';
import { Alert } from '../core/alert.ts';
import { Fact } from '../core/fact.ts';
import { limits } from '../core/limits.ts';
import { Message, MessageType, NewMessage } from '../core/message.ts';
import { Instant, Label, MessageId, Name } from '../core/names.ts';
import { ScreenSettings } from '../core/screen-settings.ts';
import { statuses } from '../core/task.ts';
import { NewWorker, SeenWorker, Worker } from '../core/worker.ts';
import { coordinators, everyone, type Method, operatorOnly } from './method.ts';
import { Pool } from './pool-methods.ts';
import { Resource } from './resource-methods.ts';

/** Speaks for an ad-hoc agent on the operator's socket; it is registered when it is new. */
const ActAs = z.strictObject({
  name: Name.describe('what it is called'),
  role: Name.optional().describe('orchestrator, monitor, worker, or a role of your own; a worker of a pool keeps the role of its pool'),
  capabilities: z.array(Label).max(limits.labelsPerTask).optional().describe('what it can do'),
  tags: z.array(Label).max(limits.labelsPerTask).optional().describe('take only tasks with one of these tags'),
});

const Hello = z.strictObject({
  protocol: z.strictObject({ min: z.number().int(), max: z.number().int() }).describe('the protocol versions you speak'),
  client: z.string().max(100).default('').describe('your name and version, for the log'),
  token: z.string().max(200).optional().describe('a worker proves itself with its token'),
  as: ActAs.optional().describe('on the operator socket: act as this agent'),
});

const Status = z.object({
  daemon: z.object({
    ...{ pid: z.number().int(), version: z.string(), socket: z.string(), startedAt: Instant },
    build: z
      .string()
      .nullable()
      .describe('what it was built as, which two of the same version may differ in; null where that is not known'),
    memory: z.number().int().describe('bytes that it uses'),
  }),
  tasks: z.object(Object.fromEntries(statuses.map(status => [status, z.number().int()])) as Record<(typeof statuses)[number], z.ZodNumber>),
  pools: z.array(
    z.object({
      name: z.string(),
      desired: z.number(),
      busy: z.number(),
      idle: z.number(),
      starting: z.number(),
      held: z.string().nullable(),
      parked: Pool.shape.parked,
    }),
  ),
  workers: z.array(
    z.object({
      ...{ id: z.string(), name: z.string(), pool: z.string().nullable(), role: z.string() },
      ...{ status: z.string(), pid: z.number().nullable(), taskId: z.string().nullable() },
    }),
  ),
  resources: z.array(Resource),
  alerts: z.array(Alert).describe('what is out of the ordinary, the oldest first'),
  store: z.object({
    ...{ ok: z.boolean(), problem: z.string().nullable(), durability: z.enum(['full', 'normal']), facts: z.number().int() },
    bytes: z.number().int().describe('size of the board on disk'),
  }),
  connections: z.number().int(),
});
export type Status = z.infer<typeof Status>;

const after = z.number().int().nonnegative().describe('facts with a higher seq than this');

export const swarmMethods = {
  hello: {
    summary: 'Greets the daemon: agrees on a protocol version and says who calls',
    callers: everyone,
    params: Hello,
    result: z.object({
      protocol: z.number().int(),
      version: z.string(),
      pid: z.number().int(),
      you: z.object({ name: z.string(), role: z.string() }),
      renew_ms: z.number().int().describe('give a sign of life at least this often while you hold a task'),
    }),
    tool: 'agent_register',
  },
  status: { summary: 'The swarm in numbers', callers: everyone, params: z.strictObject({}), result: Status, tool: 'agent_status' },
  'screen.settings': {
    summary: 'How the configuration wants the user interface',
    callers: operatorOnly,
    params: z.strictObject({}),
    result: ScreenSettings.extend({ name: z.string().nullable().describe('what the project is called, where the configuration says so') }),
  },
  'daemon.stop': {
    summary: 'Stop the daemon cleanly; the board stays on disk',
    callers: operatorOnly,
    params: z.strictObject({}),
    result: z.object({ pid: z.number().int() }),
  },
  verify: {
    summary: 'Check the whole fact log against the state of the board',
    callers: operatorOnly,
    params: z.strictObject({}),
    result: z.object({ ok: z.boolean(), facts: z.number().int(), tasks: z.number().int(), violation: z.string().nullable() }),
  },
  'worker.register': {
    summary: 'Register an agent; its token lets it speak on the agent socket',
    callers: coordinators,
    params: NewWorker,
    result: z.object({ worker: Worker, token: z.string(), socket: z.string() }),
  },
  'worker.list': {
    summary: 'The agents that the board knows',
    callers: everyone,
    params: z.strictObject({}),
    result: z.object({ workers: z.array(SeenWorker) }),
    tool: 'agent_status',
  },
  'worker.update': {
    summary: 'Say what you are doing; a sign of life',
    callers: ['worker', 'orchestrator', 'monitor'],
    params: z.strictObject({
      status: z.string().trim().min(1).max(limits.nameChars).optional().describe('idle, working, or your own word'),
      note: z.string().max(limits.stepChars).nullable().optional().describe('what you are doing'),
    }),
    result: Worker,
    tool: 'agent_update_status',
  },
  'worker.heartbeat': {
    summary: 'A sign of life; renews the leases of all you hold',
    callers: ['worker', 'orchestrator', 'monitor'],
    params: z.strictObject({}),
    result: z.object({ lease_until: Instant }),
  },
  'message.send': {
    summary: 'Send a message to a worker, a role, a topic or all',
    callers: everyone,
    params: NewMessage,
    result: z.object({ message: Message }),
    tool: 'agent_send',
  },
  'message.list': {
    summary: 'The log of messages, newest last',
    callers: everyone,
    params: z.strictObject({
      for: z.string().max(limits.nameChars).optional().describe('only messages to or from this worker'),
      type: MessageType.optional(),
      after: MessageId.optional().describe('only later ones than this'),
      limit: z.number().int().min(1).max(limits.pageSize).default(100).describe('how many at most'),
    }),
    result: z.object({ messages: z.array(Message) }),
  },
  'message.inbox': {
    summary: 'Your unread messages, oldest first; reading marks them read',
    callers: everyone,
    params: z.strictObject({
      limit: z.number().int().min(1).max(limits.pageSize).default(50).describe('how many at most'),
      peek: z.boolean().default(false).describe('leave them unread'),
    }),
    result: z.object({ messages: z.array(Message) }),
    tool: 'agent_messages',
  },
  'message.reply': {
    summary: 'The first answer to a message of yours, waiting for it if need be; getting it marks it read',
    callers: everyone,
    params: z.strictObject({
      id: MessageId.describe('the message'),
      wait_ms: z.number().int().min(0).max(limits.waitMs).default(0).describe('how long to wait for it'),
    }),
    result: z.object({ reply: Message.nullable() }),
    tool: 'agent_send',
  },
  'message.ack': {
    summary: 'Say that you have dealt with a message',
    callers: everyone,
    params: z.strictObject({ id: MessageId.describe('the message') }),
    result: z.object({ id: MessageId }),
    tool: 'agent_messages',
  },
  'topic.subscribe': {
    summary: 'Get the messages sent to a topic',
    callers: everyone,
    params: z.strictObject({ topic: Name.describe('the topic, without `topic:`') }),
    result: z.object({ topics: z.array(z.string()) }),
  },
  'topic.unsubscribe': {
    summary: 'Get the messages of a topic no longer',
    callers: everyone,
    params: z.strictObject({ topic: Name.describe('the topic, without `topic:`') }),
    result: z.object({ topics: z.array(z.string()) }),
  },
  'facts.list': {
    summary: 'A page of the fact log',
    callers: everyone,
    params: z.strictObject({
      after: after.default(0),
      limit: z.number().int().min(1).max(limits.pageSize).default(100).describe('how many at most'),
    }),
    result: z.object({ facts: z.array(Fact), head: z.number().int() }),
  },
  'facts.subscribe': {
    summary: 'Get every fact after a cursor as a `fact` notification, once and in order',
    callers: everyone,
    params: z.strictObject({ after: after.optional().describe('facts with a higher seq than this; only new ones when left out') }),
    result: z.object({ after: z.number().int() }),
  },
  'facts.unsubscribe': { summary: 'End the subscription', callers: everyone, params: z.strictObject({}), result: z.object({}) },
} as const satisfies Record<string, Method>;
