/** The loop of an agent, from its first call to its last, through every generation of MCP client. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { program, startDaemon } from '../helpers/daemon.ts';
import { eras, hostOf, tokenEnv } from '../helpers/mcp.ts';
import { poolHome } from '../helpers/pools.ts';
import { screenShows } from '../helpers/workers.ts';

describe.each(eras)('%s', era => {
  test('register, next, claim, progress, complete; with identity from a token', async () => {
    const daemon = await startDaemon();
    const operator = await daemon.connect();
    await operator.call('task.create', { title: 'Write the docs', description: 'All of them' });
    const host = await hostOf(daemon, [], { era, env: await tokenEnv(operator, 'ada') });

    expect(await host.call('agent_register', { role: 'worker' })).toMatchObject({ agent: { id: 'ada', role: 'worker' }, note: null });
    const next = await host.call('task_next', {});
    expect(next).toMatchObject({ task: { id: 't1', description: 'All of them', status: 'pending' }, token: null, retry_after: null });
    expect(await host.call('task_claim', { task_id: next.task.id })).toMatchObject({ task: { status: 'in_progress', owner: 'ada' } });
    await host.call('task_update', { task_id: 't1', status: 'in_progress', progress: 0.5, step: 'chapter two', notes: 'half of it' });
    expect(await operator.call('task.get', { id: 't1' })).toMatchObject({
      ...{ owner: 'ada', progress: 0.5, step: 'chapter two', notes: [{ by: 'ada', text: 'half of it' }] },
    });
    await host.call('task_update', { task_id: 't1', status: 'completed', result: { pages: 12 }, artifacts: ['docs/'] });
    expect(await operator.call('task.get', { id: 't1' })).toMatchObject({
      status: 'completed',
      result: { pages: 12 },
      artifacts: ['docs/'],
    });
    expect(await host.call('task_next', { claim: true, wait_seconds: 0 })).toEqual({
      ...{ task: null, token: null, lease_until: null, retry_after: expect.any(Number), mail: 0 },
    });
    await host.client.close();
  });
});

test('an agent of a pool finds all it needs in its environment', async () => {
  const agent = join(import.meta.dirname, '../fixtures/mcp-agent.mjs');
  const { operator, add, ended } = await poolHome(
    `pools: {scripted: {command: [${process.execPath}, ${agent}, ${program}], drive: pull, min: 1, max: 1}}\n`,
  );
  await add('true');
  expect(await ended('t1')).toMatchObject({ status: 'completed', result: 'done by scripted-1', step: 'halfway' });
  await screenShows(operator, 'scripted-1', /I am scripted-1 of scripted, with \d+ tools\s+It is done/);
});

test('a task that comes while an agent waits is its own at once', async () => {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  const host = await hostOf(daemon, ['--as', 'bob']);
  await host.call('agent_register');
  const waiting = host.call('task_next', { claim: true, wait_seconds: 45 });
  await operator.call('task.create', { title: 'Now' });
  expect(await waiting).toMatchObject({ task: { id: 't1', owner: 'bob' }, token: expect.any(String) });
});

test('a message ends the waiting of an agent, and says so', async () => {
  const daemon = await startDaemon({ SWARM_BOARD_LEASE: '5s', SWARM_BOARD_RENEW: '1s' });
  const operator = await daemon.connect();
  const host = await hostOf(daemon, ['--as', 'bob']);
  await host.call('agent_register');
  const { promise: waits, resolve: onprogress } = Promise.withResolvers<unknown>();
  const waiting = host.call('task_next', { claim: true, wait_seconds: 45 }, { onprogress });
  await waits;
  await operator.call('message.send', { to: 'bob', text: 'hello' });
  expect(await waiting).toEqual({ task: null, token: null, lease_until: null, retry_after: null, mail: 1 });
  expect(await host.call('agent_messages', {})).toMatchObject({ messages: [{ id: 'm1', text: 'hello' }] });
});

test('waiting sends progress to who asked for it, and keeps what the agent holds its own', async () => {
  const daemon = await startDaemon({ SWARM_BOARD_LEASE: '5s', SWARM_BOARD_RENEW: '1s' });
  const operator = await daemon.connect();
  await operator.call('task.create', { title: 'Long' });
  const host = await hostOf(daemon, [], { env: await tokenEnv(operator, 'ada') });
  const { lease_until: before } = await host.call('task_claim', { task_id: 't1' });
  const beats = Promise.withResolvers<void>();
  let count = 0;
  const onprogress = ({ message }: { message?: string }): void => {
    expect(message).toBe('waiting for a task');
    if (++count === 2) beats.resolve();
  };
  const cancel = new AbortController();
  const waiting = host.call('task_next', { claim: true, wait_seconds: 45 }, { onprogress, signal: cancel.signal }).catch(() => 'cancelled');
  await beats.promise;
  const held = await operator.call('task.get', { id: 't1' });
  expect(held.owner).toBe('ada');
  expect(held.lease_until).toBeGreaterThan(before);
  cancel.abort();
  expect(await waiting).toBe('cancelled');
  // Nobody waits any more, so nobody is given this one.
  await host.call('agent_status');
  await operator.call('task.create', { title: 'Later' });
  expect(await operator.call('task.get', { id: 't2' })).toMatchObject({ status: 'pending', attempt: 0 });
  expect(await host.call('task_next', { claim: true })).toMatchObject({ task: { id: 't2' } });
});

test('two calls that wait at the same time get two tasks', async () => {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  const host = await hostOf(daemon, ['--as', 'bob']);
  await host.call('agent_register');
  const both = Promise.all([1, 2].map(() => host.call('task_next', { claim: true, wait_seconds: 45 })));
  await operator.call('task.import', { tasks: [{ title: 'One' }, { title: 'Two' }] });
  expect((await both).map(({ task }) => task.id).sort()).toEqual(['t1', 't2']);
});
