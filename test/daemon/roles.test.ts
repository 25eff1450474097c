/** Who may do what: the table of the contract holds at both doors, for every role and every method. */

import { beforeEach, describe, expect, test } from 'vitest';
import { type Client, connect } from '../../src/client/client.ts';
import type { Caller } from '../../src/protocol/method.ts';
import { type MethodName, methodNames, methodOf } from '../../src/protocol/methods.ts';
import { startDaemon, type TestDaemon } from '../helpers/daemon.ts';
import { allFacts } from '../helpers/following.ts';
import { refusal } from '../helpers/refusal.ts';
import { greetedWire, helloWith, openWire, request } from '../helpers/wire.ts';

let daemon: TestDaemon;
let operator: Client;

beforeEach(async () => {
  daemon = await startDaemon();
  operator = await daemon.connect();
});

const register = (name: string, role = 'worker') => operator.call('worker.register', { name, role });

describe('every method and every role', () => {
  // No method takes this, so whoever is not forbidden is told of bad parameters, and nothing happens.
  const nonsense = { nonsense: true };
  const rightsOfRole: readonly (readonly [role: string, rights: Caller])[] = [
    ['operator', 'operator'],
    ['orchestrator', 'orchestrator'],
    ['worker', 'worker'],
    ['monitor', 'monitor'],
    ['reviewer', 'worker'],
  ];
  const methods = methodNames.filter((method): method is Exclude<MethodName, 'hello'> => method !== 'hello');

  test.each(rightsOfRole)('%s', async (role, rights) => {
    const isOperator = role === 'operator';
    const name = isOperator ? 'operator' : 'one';
    const params = isOperator ? {} : { token: (await register(name, role)).token };
    const wire = await greetedWire(isOperator ? daemon.socket : daemon.agentSocket, params);
    wire.send(...methods.map(method => request(method, nonsense)));
    for (const method of methods) {
      const { callers } = methodOf(method);
      const { error } = await wire.reply(method);
      expect({ method, code: error!.data.code }).toEqual({ method, code: callers.includes(rights) ? 'bad_params' : 'forbidden' });
      if (callers.includes(rights)) continue;
      expect(error).toMatchObject({
        message: `${name} is ${role} and may not use ${method}`,
        data: { hint: `It is for: ${callers.join(', ')}.`, callers },
      });
    }
  });

  test('an orchestrator may hand out work but not take it', async () => {
    await operator.call('task.create', { title: 'work' });
    const { token } = await register('boss', 'orchestrator');
    const boss = await connect(daemon.agentSocket, { token });
    for (const call of [boss.call('task.next', { claim: true }), boss.call('task.claim', { id: 't1' })]) {
      expect(await refusal(call)).toMatchObject({ code: 'forbidden', hint: 'It is for: operator, worker.' });
    }
    expect(await boss.call('task.assign', { id: 't1', to: 'hand' })).toMatchObject({ assignee: 'hand' });
    boss.close();
  });
});

describe('the door of the agents', () => {
  test.each([
    ['nothing', {}, /a worker proves itself with its token/],
    ['a wrong token', { token: 'x'.repeat(43) }, /belongs to no worker/],
    ['an empty token', { token: '' }, /belongs to no worker/],
    ['its word', { as: { name: 'one' } }, /a worker proves itself with its token/],
  ])('opens to a token only, not to %s', async (_, identity, message) => {
    await register('one');
    const wire = await openWire(daemon.agentSocket);
    wire.send(helloWith(identity), request('status'));
    expect((await wire.reply('hello')).error).toMatchObject({ data: { code: 'unauthorized' }, message: expect.stringMatching(message) });
    expect((await wire.reply('status')).error).toMatchObject({ data: { code: 'unauthorized' } });
    await wire.ended;
  });

  test('knows its worker by the token', async () => {
    const { token, socket, worker } = await register('one');
    expect(socket).toBe(daemon.agentSocket);
    const wire = await openWire(socket);
    wire.send(helloWith({ token }));
    expect((await wire.next()).result).toMatchObject({ you: { name: 'one', role: 'worker' } });
    expect(worker).not.toHaveProperty('token_hash');
    expect(JSON.stringify(await allFacts(operator))).not.toContain(token);
  });

  test('a worker is itself at the other door as well', async () => {
    const { token } = await register('one');
    const client = await daemon.connect({ token });
    expect(await refusal(client.call('daemon.stop', {}))).toMatchObject({
      code: 'forbidden',
      message: 'one is worker and may not use daemon.stop',
    });
  });
});

describe('a worker that is registered again', () => {
  test('has a new token, and the old one opens nothing', async () => {
    const { token: old } = await register('one');
    const { token } = await register('one');
    expect(await refusal(connect(daemon.agentSocket, { token: old }))).toMatchObject({
      code: 'unauthorized',
      hint: expect.stringMatching(/registered again/),
    });
    (await connect(daemon.agentSocket, { token })).close();
  });

  test('is rid of the connections of its predecessor, also of one that waits for work', async () => {
    const { token } = await register('one');
    const [waiting, idle] = await Promise.all([1, 2].map(() => connect(daemon.agentSocket, { token })));
    const wait = waiting!.call('task.next', { claim: true, wait_ms: 60_000 });
    await waiting!.call('status', {});
    await register('one');
    await Promise.all([idle!.closed, waiting!.closed]);
    expect(await wait).toMatchObject({ task: null });
    expect(await refusal(idle!.call('status', {}))).toMatchObject({
      code: 'unauthorized',
      message: expect.stringMatching(/belongs to its predecessor/),
    });
    await operator.call('task.create', { title: 'work' });
    expect(await operator.call('task.get', { id: 't1' })).toMatchObject({ status: 'pending', attempt: 0 });
  });

  test('no longer holds what its predecessor held', async () => {
    await operator.call('task.create', { title: 'work' });
    const first = await register('one');
    const before = await connect(first.socket, { token: first.token });
    const held = await before.call('task.next', { claim: true });
    const { token } = await register('one');
    const after = await connect(daemon.agentSocket, { token });
    const late = after.call('task.done', { id: 't1', token: held.token! });
    expect(await refusal(late)).toMatchObject({ code: 'stale_lease', data: { task: 't1', owner: null, attempt: 1 } });
    expect(await after.call('task.next', { claim: true })).toMatchObject({ task: { id: 't1', attempt: 2, lost: 1 } });
    before.close();
    after.close();
  });
});

describe('an ad-hoc agent', () => {
  const incarnationOf = async (name: string) => {
    const { workers } = await operator.call('worker.list', {});
    return workers.find(worker => worker.name === name)?.incarnation;
  };

  test('is registered on first use, and the same one on every later connection', async () => {
    await operator.call('task.create', { title: 'work' });
    const first = await daemon.connect({ as: { name: 'ann' } });
    const incarnation = await incarnationOf('ann');
    await first.call('task.next', { claim: true });
    first.close();
    const second = await daemon.connect({ as: { name: 'ann' } });
    // Without the token: it is the very incarnation that claimed it.
    expect(await second.call('task.done', { id: 't1' })).toMatchObject({ status: 'completed' });
    expect(await incarnationOf('ann')).toBe(incarnation);
  });

  test('is one, however many connections come first at once', async () => {
    const wires = await Promise.all(Array.from({ length: 20 }, () => openWire(daemon.socket)));
    for (const wire of wires) wire.send(helloWith({ as: { name: 'ann' } }));
    for (const wire of wires) expect((await wire.next()).result).toMatchObject({ you: { name: 'ann' } });
    const registrations = (await allFacts(operator)).filter(fact => fact.type === 'worker.registered');
    expect(registrations).toHaveLength(1);
  });

  test('may learn something without becoming another', async () => {
    await operator.call('task.create', { title: 'work', requires: ['gpu'] });
    const plain = await daemon.connect({ as: { name: 'ann' } });
    const incarnation = await incarnationOf('ann');
    expect(await plain.call('task.next', {})).toMatchObject({ task: null });
    const able = await daemon.connect({ as: { name: 'ann', capabilities: ['gpu'] } });
    expect(await able.call('task.next', {})).toMatchObject({ task: { id: 't1' } });
    expect(await incarnationOf('ann')).toBe(incarnation);
  });

  test.each(['operator', 'swarm', 'all', 'me'])("may not be called '%s'", async name => {
    expect(await refusal(daemon.connect({ as: { name } }))).toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/has a meaning of its own/),
    });
  });

  test('has the role that it says, until it says another; a worker of a pool has that of its pool', async () => {
    const roleOf = async (as: { name: string; role?: string }) => (await daemon.connect({ as })).greeting!.you.role;
    expect(await roleOf({ name: 'ann', role: 'reviewer' })).toBe('reviewer');
    const incarnation = await incarnationOf('ann');
    expect(await roleOf({ name: 'ann' })).toBe('reviewer');
    expect(await roleOf({ name: 'ann', role: 'orchestrator' })).toBe('orchestrator');
    expect(await incarnationOf('ann')).toBe(incarnation);
    await operator.call('worker.register', { name: 'claude-1', pool: 'claude' });
    expect(await roleOf({ name: 'claude-1', role: 'orchestrator' })).toBe('worker');
  });

  test('keeps the role that it was registered with', async () => {
    await register('boss', 'orchestrator');
    const boss = await daemon.connect({ as: { name: 'boss' } });
    expect(await refusal(boss.call('task.next', { claim: true }))).toMatchObject({ code: 'forbidden' });
  });
});
