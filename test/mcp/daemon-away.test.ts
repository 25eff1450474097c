/** Calls of agents while the daemon is dead, and while it dies: nothing is lost, nothing is done twice, and what nobody knows is said. */

import { describe, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { MethodName } from '../../src/protocol/methods.ts';
import { startDaemon, type TestDaemon, testHome } from '../helpers/daemon.ts';
import { deadlySocket } from '../helpers/deadly-socket.ts';
import { hostOf, tokenEnv } from '../helpers/mcp.ts';

const next = ({ home }: TestDaemon): Promise<TestDaemon> => testHome({}, home).start();

/** Ada holds t1, nobody t2; she has a message. */
async function board() {
  const first = await startDaemon();
  const operator = await first.connect();
  await operator.call('task.import', { tasks: [{ title: 'One', retries: 3 }, { title: 'Two' }] });
  const env = await tokenEnv(operator, 'ada');
  const deadly = await deadlySocket(env.SWARM_SOCKET!);
  const front: Record<string, string> = { ...env, SWARM_SOCKET: deadly.path };
  return { first, operator, deadly, env: front };
}

const tasks = async (operator: Client) => (await operator.call('task.list', {})).tasks;
const task = (operator: Client, id = 't1') => operator.call('task.get', { id });

interface Case {
  readonly tool: string;
  readonly args: object;
  /** Where the daemon dies. */
  readonly method: MethodName;
  /** What there is in the end, whether the call arrived or not. */
  readonly look: (operator: Client, answer: unknown) => unknown;
  readonly is: unknown;
}

const cases: Case[] = [
  {
    tool: 'task_update',
    args: { task_id: 't1', status: 'completed', result: 'all of it', notes: 'look here', usage: { input: 7 } },
    method: 'task.report',
    look: async operator => {
      const { status, result, notes, attempt } = await task(operator);
      const { rows } = await operator.call('usage', { by: 'worker' });
      return { status, result, attempt, notes: notes.map(({ text }) => text), input: rows.map(({ input }) => input) };
    },
    is: { status: 'completed', result: 'all of it', attempt: 1, notes: ['look here'], input: [7] },
  },
  {
    tool: 'task_update',
    args: { task_id: 't1', notes: 'look here' },
    method: 'task.note',
    look: async operator => (await task(operator)).notes.map(({ text }) => text),
    is: ['look here'],
  },
  {
    tool: 'task_update',
    args: { task_id: 't1', status: 'failed', error: 'no luck' },
    method: 'task.report',
    look: async operator => (await operator.call('task.history', { id: 't1' })).facts.filter(({ type }) => type === 'task.retrying').length,
    is: 1,
  },
  {
    tool: 'task_create',
    args: { title: 'Three', description: 'found on the way' },
    method: 'task.create',
    look: async (operator, answer) => [(await tasks(operator)).map(({ title }) => title), answer],
    is: [['One', 'Two', 'Three'], expect.objectContaining({ id: 't3' })],
  },
  {
    tool: 'agent_send',
    args: { to_agent: 'operator', text: 'hello' },
    method: 'message.send',
    look: async operator => (await operator.call('message.inbox', {})).messages.map(({ text }) => text),
    is: ['hello'],
  },
  {
    tool: 'agent_messages',
    args: {},
    method: 'message.inbox',
    look: async (_, answer) => answer,
    is: { messages: [expect.objectContaining({ id: 'm1', text: 'hello ada' })] },
  },
  {
    tool: 'task_claim',
    args: { task_id: 't2' },
    method: 'task.claim',
    look: async (operator, answer) => [await task(operator, 't2'), answer],
    is: [expect.objectContaining({ owner: 'ada', attempt: 1 }), expect.objectContaining({ token: expect.any(String) })],
  },
  {
    tool: 'task_next',
    args: { claim: true },
    method: 'task.next',
    look: async (operator, answer) => [await task(operator, 't2'), answer],
    is: [expect.objectContaining({ owner: 'ada', attempt: 1 }), expect.objectContaining({ token: expect.any(String) })],
  },
  {
    tool: 'artifact_put',
    args: { text: 'long', name: 'a.txt', task_id: 't1' },
    method: 'artifact.put',
    look: async operator => (await operator.call('artifact.list', {})).artifacts.map(({ name }) => name),
    is: ['a.txt'],
  },
];

const sides = ['before', 'after'] as const;
/** Before, it is the same for all. */
const kills = sides.flatMap(side => (side === 'after' ? cases : cases.slice(0, 1)).map(each => ({ ...each, side })));

describe('the daemon is killed, and the call made again', () => {
  test.each(kills)('$side $method, by $tool', async ({ side, tool, args, method, look, is }) => {
    const { first, operator, deadly, env } = await board();
    const host = await hostOf(first, [], { env });
    await host.call('task_claim', { task_id: 't1' });
    await operator.call('message.send', { to: 'ada', text: 'hello ada' });
    const struck = deadly.strike({ method, side, kill: first.kill });
    const answered = host.call(tool, args);
    await struck;
    const later = await (await next(first)).connect();
    const answer = await answered;
    expect(await look(later, answer)).toEqual(is);
  });

  test.each(sides)('%s task.done, by a verb in the shell of a worker', async side => {
    const { first, deadly, env } = await board();
    const shell = testHome(env, first.home);
    await shell.swarm('task', 'claim', 't1');
    const struck = deadly.strike({ method: 'task.done', side, kill: first.kill });
    const told = shell.swarm('task', 'done', 't1', '--result', 'all of it');
    await struck;
    const later = await (await next(first)).connect();
    expect(await told).toMatchObject({ code: 0, stderr: expect.not.stringContaining('nobody knows') });
    expect(await task(later)).toMatchObject({ status: 'completed', result: 'all of it', attempt: 1 });
  });
});

test.each(['pending', 'failed'] as const)(
  'a report of %s that ended one attempt does not end the next, which is of the same worker',
  async status => {
    const { first, deadly, env } = await board();
    const host = await hostOf(first, [], { env });
    await host.call('task_claim', { task_id: 't1' });
    const { promise: reopened, resolve: reopen } = Promise.withResolvers<void>();
    const struck = deadly.strike({ method: 'task.report', side: 'after', kill: first.kill, reopened });
    const answered = host.call('task_update', { task_id: 't1', status, ...(status === 'failed' ? { error: 'no luck' } : {}) });
    await struck;
    const daemon = await next(first);
    const operator = await daemon.connect();
    if (status === 'failed') await operator.call('task.retry', { id: 't1' });
    await (await daemon.connect({ token: env.SWARM_TOKEN! })).call('task.claim', { id: 't1' });
    reopen();
    expect(await answered).toMatchObject({ task: { status: 'in_progress', attempt: 2 } });
    expect(await task(operator)).toMatchObject({ status: 'in_progress', owner: 'ada', attempt: 2 });
  },
);

test('what nobody knows is said, and not done again', async () => {
  const { first, deadly, env } = await board();
  const host = await hostOf(first, [], { env });
  const struck = deadly.strike({ method: 'usage.report', side: 'after', kill: first.kill });
  const refused = host.refusal('task_update', { task_id: 't1', usage: { input: 7 } });
  await struck;
  const later = await (await next(first)).connect();
  expect(await refused).toBe(
    'the daemon went away before it answered: nobody knows whether what you took was counted. Do not report it again: it would be counted twice.',
  );
  expect((await later.call('usage', { by: 'worker' })).rows.map(({ input }) => input)).toEqual([7]);
});

test('a call made while the daemon is dead waits for the next one, and says so', async () => {
  const { first, env } = await board();
  const host = await hostOf(first, [], { env });
  await host.call('task_claim', { task_id: 't1' });
  await first.kill();
  const { promise: waits, resolve: onprogress } = Promise.withResolvers<{ message?: string }>();
  const done = host.call('task_update', { task_id: 't1', status: 'completed' }, { onprogress });
  expect(await waits).toMatchObject({ message: 'the daemon is away: waiting for it' });
  const later = await (await next(first)).connect();
  await done;
  expect(await task(later)).toMatchObject({ status: 'completed', attempt: 1 });
});

test.each([
  ['in the shell of a worker', true, []],
  ['of an agent in a terminal of its own', false, ['--as', 'bob']],
] as const)('a verb %s that begins while the daemon is dead waits as well, and says so', async (_, isWorker, flags) => {
  const { first, env } = await board();
  const shell = testHome(isWorker ? env : {}, first.home);
  await shell.swarm('task', 'claim', 't1', ...flags);
  await first.kill();
  const done = shell.swarm('task', 'done', 't1', ...flags);
  const later = await (await next(first)).connect();
  expect(await done).toMatchObject({ code: 0, stderr: 'swarm: the daemon is away: waiting for it\n' });
  expect(await task(later)).toMatchObject({ status: 'completed' });
});

test('a verb of a person, or of anybody where the daemon was stopped, does not wait', async () => {
  const { first } = await board();
  const place = testHome({}, first.home);
  const fails = { code: 6, stderr: expect.stringMatching(/^swarm: no daemon runs for this project\n/) };
  await first.kill();
  const killed = await place.swarm('task', 'list');
  expect(killed).toMatchObject(fails);
  expect(killed.stderr).toContain(`The last one (pid ${first.pid}) died without a word, which ends no worker.`);
  await (await next(first)).stop();
  expect(await place.swarm('task', 'list', '--as', 'bob')).toMatchObject(fails);
});

test('a patience that is no duration is told, by the server and in the shell', async () => {
  const { first, env } = await board();
  const { swarm } = testHome({ ...env, SWARM_PATIENCE: 'soon' }, first.home);
  for (const words of [['mcp'], ['task', 'show', 't1']])
    expect(await swarm(...words)).toMatchObject({ code: 2, stderr: expect.stringContaining("a duration such as 5s, not 'soon'") });
});

test('what no daemon comes for fails in the end, and says what to do', async () => {
  const { first, env } = await board();
  const short = { ...env, SWARM_PATIENCE: '100ms' };
  const host = await hostOf(first, [], { env: short });
  const shell = testHome(short, first.home);
  await host.call('agent_status');
  await first.kill();
  const what = /^the daemon closed the connection before it answered, and none has come within 100 ms. Wait a little .* a person starts it/;
  expect(await host.refusal('task_update', { task_id: 't1', progress: 0.5 })).toMatch(what);
  expect(await shell.swarm('task', 'progress', 't1', '0.5')).toMatchObject({ code: 6, stderr: expect.stringContaining('within 100 ms') });
});
