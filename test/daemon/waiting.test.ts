/** Waiting for work: answered the moment there is some, one waiter for each task, in their order. */

import { beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Params } from '../../src/protocol/methods.ts';
import type { Claim } from '../../src/protocol/task-methods.ts';
import { startDaemon, type TestDaemon } from '../helpers/daemon.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { refusal } from '../helpers/refusal.ts';
import { greetedWire, request } from '../helpers/wire.ts';

let daemon: TestDaemon;
let operator: Client;

beforeEach(async () => {
  daemon = await startDaemon({ SWARM_BOARD_RETRY_BASE: '50ms' });
  operator = await daemon.connect();
});

const longMs = 600_000;

const agent = (name: string, capabilities: string[] = []): Promise<Client> => daemon.connect({ as: { name, capabilities } });

const add = async (title: string, more: Partial<Params<'task.create'>> = {}): Promise<string> =>
  (await operator.call('task.create', { title, ...more })).task.id;

/** Resolves once the daemon has this client among those who wait: it answers in order what comes without waiting. */
async function waits(client: Client, params: Params<'task.next'> = {}): Promise<{ claim: Promise<Claim> }> {
  const claim = client.call('task.next', { claim: true, wait_ms: longMs, ...params });
  claim.catch(() => {});
  await client.call('status', {});
  return { claim };
}

describe('a waiter is answered when', () => {
  test('a task is added', async () => {
    const { claim } = await waits(await agent('ann'));
    const id = await add('work');
    expect(await claim).toMatchObject({ task: { id, owner: 'ann', attempt: 1 }, token: expect.any(String) });
  });

  test('the last dependency is completed', async () => {
    const [first, second] = [await add('first'), await add('second')];
    const third = await add('third', { depends_on: [first, second] });
    const bob = await agent('bob');
    const [one, other] = [await bob.call('task.next', { claim: true }), await bob.call('task.next', { claim: true })];
    const { claim } = await waits(await agent('ann'));
    await bob.call('task.done', { id: first, token: one.token! });
    await bob.call('task.done', { id: second, token: other.token! });
    expect(await claim).toMatchObject({ task: { id: third, owner: 'ann' } });
  });

  test('the pause before a retry is over', async () => {
    const id = await add('work');
    const bob = await agent('bob');
    const { token } = await bob.call('task.next', { claim: true });
    await bob.call('task.fail', { id, token: token!, error: 'it broke' });
    const { claim } = await waits(await agent('ann'));
    expect(await claim).toMatchObject({ task: { id, attempt: 2, failures: 1 } });
  });

  test('a lease ends', async () => {
    const id = await add('work');
    await (await agent('bob')).call('task.next', { claim: true, lease_ms: 1_000 });
    const { claim } = await waits(await agent('ann'));
    expect(await claim).toMatchObject({ task: { id, owner: 'ann', attempt: 2, lost: 1 } });
  });

  test.each<[when: string, free: (id: string, client: Client, token: string) => Promise<unknown>]>([
    ['a task is given back', (id, client, token) => client.call('task.release', { id, token })],
    ['an operator makes it give way', id => operator.call('task.release', { id })],
    ['its worker is registered again', () => operator.call('worker.register', { name: 'bob' })],
  ])('%s', async (_, free) => {
    const id = await add('work');
    const bob = await agent('bob');
    const { token } = await bob.call('task.next', { claim: true });
    const { claim } = await waits(await agent('ann'));
    await free(id, bob, token!);
    expect(await claim).toMatchObject({ task: { id, owner: 'ann', attempt: 2 } });
  });

  test.each<[when: string, obstacle: Partial<Params<'task.create'>>, change: (id: string) => Promise<unknown>]>([
    ['a task comes to need no more than it has', { requires: ['gpu'] }, id => operator.call('task.edit', { id, change: { requires: [] } })],
    ['a task is assigned to it', { assignee: 'bob' }, id => operator.call('task.assign', { id, to: 'ann' })],
    ['a dependency is dropped', { depends_on: ['t1'] }, id => operator.call('task.deps', { id, remove: ['t1'] })],
  ])('%s', async (_, obstacle, change) => {
    await add('a task that nobody does', { assignee: 'nobody' });
    const id = await add('work', obstacle);
    const { claim } = await waits(await agent('ann'));
    await change(id);
    expect(await claim).toMatchObject({ task: { id, owner: 'ann' } });
  });

  test('a task that was cancelled is retried', async () => {
    const id = await add('work');
    await operator.call('task.cancel', { id });
    const { claim } = await waits(await agent('ann'));
    await operator.call('task.retry', { id });
    expect(await claim).toMatchObject({ task: { id, owner: 'ann' } });
  });

  test('its time is over', async () => {
    expect(await (await agent('ann')).call('task.next', { claim: true, wait_ms: 1 })).toEqual({
      task: null,
      token: null,
      lease_until: null,
      mail: 0,
    });
  });

  test.each<[name: string, params: Params<'task.next'>]>([
    ['claims', {}],
    ['claims by a key', { request: 'key' }],
    ['only looks', { claim: false }],
  ])('the daemon stops: one that %s', async (_, params) => {
    const { claim } = await waits(await agent('ann'), params);
    expect(await daemon.stop()).toBe(0);
    expect(await refusal(claim)).toMatchObject({ code: 'unavailable', hint: expect.stringContaining('swarm up') });
  });

  test('the daemon stops in the very moment it begins to wait', async () => {
    const wire = await greetedWire(daemon.socket);
    wire.send(request('task.next', { wait_ms: longMs }), request('daemon.stop'));
    expect(await wire.reply('daemon.stop')).toHaveProperty('result');
    expect((await wire.reply('task.next')).error).toMatchObject({ data: { code: 'unavailable' } });
    expect(await daemon.exited).toBe(0);
  });
});

describe('among several who wait', () => {
  test('a task goes to one, and each to the one who has waited longest', async () => {
    const names = ['ann', 'bob', 'cid', 'dee', 'eve'];
    const claims: Promise<Claim>[] = [];
    for (const name of names) claims.push((await waits(await agent(name))).claim);
    for (const [at, name] of names.entries()) {
      const id = await add(`for ${name}`);
      expect(await claims[at]).toMatchObject({ task: { id, owner: name } });
    }
    expect((await allFacts(operator)).filter(fact => fact.type === 'task.claimed')).toHaveLength(names.length);
  });

  test('tasks that come at once go to them in order as well', async () => {
    const first = await waits(await agent('ann'));
    const second = await waits(await agent('bob'));
    await operator.call('task.import', {
      tasks: [
        { title: 'low', priority: 'low' },
        { title: 'high', priority: 'high' },
      ],
    });
    expect(await first.claim).toMatchObject({ task: { title: 'high' } });
    expect(await second.claim).toMatchObject({ task: { title: 'low' } });
  });

  test('one who cannot do it is passed over, and keeps its place', async () => {
    const plain = await waits(await agent('ann'));
    const able = await waits(await agent('bob', ['gpu']));
    const second = await waits(await agent('cid'));
    await add('hard', { requires: ['gpu'] });
    expect(await able.claim).toMatchObject({ task: { title: 'hard', owner: 'bob' } });
    await add('easy');
    expect(await plain.claim).toMatchObject({ task: { title: 'easy', owner: 'ann' } });
    await add('easy too');
    expect(await second.claim).toMatchObject({ task: { title: 'easy too', owner: 'cid' } });
  });

  test('one who asked for other tags is passed over', async () => {
    const tagged = await waits(await agent('ann'), { tags: ['docs'] });
    const any = await waits(await agent('bob'));
    await add('code', { tags: ['code'] });
    expect(await any.claim).toMatchObject({ task: { title: 'code' } });
    await add('docs', { tags: ['docs'] });
    expect(await tagged.claim).toMatchObject({ task: { title: 'docs' } });
  });

  test('a hundred get a hundred different tasks', async () => {
    const clients = await Promise.all(Array.from({ length: 100 }, (_, i) => agent(`agent-${i}`)));
    const claims = await Promise.all(clients.map(client => waits(client)));
    await operator.call('task.import', { tasks: Array.from({ length: 100 }, (_, i) => ({ title: `task ${i}` })) });
    const got = await Promise.all(claims.map(({ claim }) => claim));
    expect(new Set(got.map(({ task }) => task!.id)).size).toBe(100);
    expect(got.map(({ task }) => task!.owner)).toEqual(clients.map((_, i) => `agent-${i}`));
    expect(await operator.call('verify', {})).toMatchObject({ ok: true });
  });
});

describe('a waiter that is gone', () => {
  test('does not swallow a task', async () => {
    const ann = await agent('ann');
    await waits(ann);
    ann.close();
    const id = await add('work');
    const { claim } = await waits(await agent('bob'));
    expect(await claim).toMatchObject({ task: { id, owner: 'bob' } });
  });

  test('before its claim could be answered: the task is free at once, and nobody is blamed', async () => {
    const facts = await follow(operator);
    await add('work');
    // More often than a worker may give a task back before it is no longer offered to it.
    for (let times = 1; times <= 5; times++) {
      const wire = await greetedWire(daemon.socket, { as: { name: 'ann' } });
      // Written and closed in one turn, so that no answer can come in between.
      wire.socket.write(`${JSON.stringify(request('task.next', { claim: true }))}\n`);
      wire.socket.destroy();
      await facts.first(fact => fact.type === 'task.released' && facts.all.filter(({ type }) => type === 'task.released').length === times);
    }
    expect(facts.all.findLast(fact => fact.type === 'task.released')).toMatchObject({
      by: 'swarm',
      data: { why: expect.stringContaining('ann') },
    });
    const { task } = await (await agent('ann')).call('task.next', { claim: true });
    expect(task).toMatchObject({ id: 't1', attempt: 6, lost: 0, failures: 0 });
  });

  test('while its answer was still on the way: the same', async () => {
    const facts = await follow(operator);
    await operator.call('task.import', { tasks: Array.from({ length: 1_000 }, (_, i) => ({ title: `task ${i}` })) });
    const wire = await greetedWire(daemon.socket, { as: { name: 'ann' } });
    wire.socket.pause();
    // More than its connection will hold stands before the answer.
    wire.send(...Array.from({ length: 10 }, (_, id) => request('facts.list', { limit: 1_000 }, id)), request('task.next', { claim: true }));
    await facts.first(fact => fact.type === 'task.claimed');
    wire.socket.destroy();
    expect(await facts.first(fact => fact.type === 'task.released')).toMatchObject({ subject: 't1', by: 'swarm' });
  });

  test('with a request key: the claim is kept for its next connection', async () => {
    const facts = await follow(operator);
    await add('work');
    const wire = await greetedWire(daemon.socket, { as: { name: 'ann' } });
    wire.socket.write(`${JSON.stringify(request('task.next', { claim: true, request: 'key' }))}\n`, () => wire.socket.destroy());
    await facts.first(fact => fact.type === 'task.claimed');
    const { task } = await (await agent('ann')).call('task.next', { claim: true, request: 'key' });
    expect(task).toMatchObject({ id: 't1', attempt: 1 });
  });
});
