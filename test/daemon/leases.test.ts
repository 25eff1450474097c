/** Leases: who gives no sign of life loses its task, who does keeps it, and nobody loses one while nobody could be heard. */

import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { Arrivals } from '../helpers/arrivals.ts';
import { startDaemon, type TestDaemon, testHome } from '../helpers/daemon.ts';
import { leaseEndsElsewhere } from '../helpers/elsewhere.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { refusal } from '../helpers/refusal.ts';

const shortest = { SWARM_BOARD_LEASE: '5s', SWARM_BOARD_RENEW: '1s' };

let daemon: TestDaemon;
let operator: Client;
let facts: Arrivals<Fact>;
let ann: Client;

beforeEach(async () => {
  daemon = await startDaemon();
  operator = await daemon.connect();
  facts = await follow(operator, 0);
  ann = await daemon.connect({ as: { name: 'ann' } });
});

const add = async (title = 'work'): Promise<string> => (await operator.call('task.create', { title })).task.id;

const claim = async (client: Client, lease_ms?: number) => {
  const { task, token } = await client.call('task.next', { claim: true, ...(lease_ms === undefined ? {} : { lease_ms }) });
  return { id: task!.id, token: token!, task: task! };
};

const lost = (id: string) => (fact: Fact) => fact.type === 'task.lost' && fact.subject === id;

test('a task whose owner is silent goes to the next, and the first is told who has it now', async () => {
  const id = await add();
  const held = await claim(ann, 1_000);
  const { data } = await facts.first(lost(id));
  expect(data).toMatchObject({ why: 'ann gave no sign of life until its lease ended', patch: { status: 'pending', owner: null, lost: 1 } });
  const bob = await daemon.connect({ as: { name: 'bob' } });
  expect((await claim(bob)).task).toMatchObject({ id, owner: 'bob', attempt: 2 });
  const { token } = held;
  for (const report of [
    () => ann.call('task.done', { id, token }),
    () => ann.call('task.fail', { id, token, error: 'x' }),
    () => ann.call('task.progress', { id, token, progress: 0.5 }),
    () => ann.call('task.checkpoint', { id, token, data: 1 }),
    () => ann.call('task.note', { id, token, text: 'x' }),
    () => ann.call('task.release', { id, token }),
    () => ann.call('task.done', { id }),
  ]) {
    expect(await refusal(report())).toMatchObject({
      code: 'stale_lease',
      message: expect.stringContaining('bob holds it (attempt 2)'),
      data: { task: id, owner: 'bob', attempt: 2, status: 'in_progress' },
    });
  }
  expect(await operator.call('task.get', { id })).toMatchObject({ owner: 'bob', progress: null, checkpoint: null, notes: [] });
});

test('the same worker, when it claims again, is fenced off from its own former attempt', async () => {
  const id = await add();
  const before = await claim(ann, 1_000);
  await facts.first(lost(id));
  const after = await claim(ann);
  expect(await refusal(ann.call('task.done', { id, token: before.token }))).toMatchObject({ code: 'stale_lease' });
  expect(await ann.call('task.done', { id, token: after.token })).toMatchObject({ status: 'completed', attempt: 2 });
});

test.each<[sign: string, give: (id: string, token: string) => Promise<unknown>]>([
  ['a heartbeat', () => ann.call('worker.heartbeat', {})],
  ['progress', (id, token) => ann.call('task.progress', { id, token, progress: 0.1 })],
  ['any call', () => ann.call('status', {})],
])('%s keeps it', async (_, give) => {
  const kept = await add('kept');
  const { token } = await claim(ann, 1_000);
  const silent = await add('silent');
  await claim(await daemon.connect({ as: { name: 'bob' } }), 1_000);
  // The silent one is lost by a lease that began later.
  let over = false;
  const end = facts.first(lost(silent)).then(() => {
    over = true;
  });
  while (!over) await give(kept, token);
  await end;
  expect(await operator.call('task.get', { id: kept })).toMatchObject({ owner: 'ann', attempt: 1, lost: 0 });
});

test('a task that loses its third worker is set aside', async () => {
  const id = await add();
  await claim(ann, 1_000);
  await facts.first(lost(id));
  for (const times of [2, 3]) {
    await claim(await daemon.connect({ as: { name: 'bob' } }));
    await operator.call('worker.register', { name: 'bob' });
    expect(await operator.call('task.get', { id })).toMatchObject({ lost: times });
  }
  const reason = expect.stringMatching(/^quarantined: 3 workers were lost while holding it; the last: bob began again$/);
  expect(await operator.call('task.get', { id })).toMatchObject({ status: 'failed', reason });
  expect(await ann.call('task.next', { claim: true })).toMatchObject({ task: null });
  expect((await operator.call('dead.list', {})).tasks).toMatchObject([{ id }]);
  expect(await operator.call('dead.redrive', { ids: [id] })).toEqual({ redriven: [id] });
  expect(await claim(ann)).toMatchObject({ task: { id, attempt: 4, lost: 0 } });
});

test('a daemon that is down longer than a lease takes nothing from anybody', async () => {
  const place = testHome();
  const before = await place.start();
  const client = await before.connect({ as: { name: 'ann' } });
  await client.call('task.create', { title: 'work' });
  const { id, token } = await claim(client, 1_000);
  await before.kill();
  await leaseEndsElsewhere(1_500);
  const after = await (await place.start()).connect({ as: { name: 'ann' } });
  expect(await after.call('task.done', { id, token })).toMatchObject({ status: 'completed', attempt: 1, lost: 0 });
  expect((await allFacts(after)).filter(lost(id))).toEqual([]);
});

test('a daemon that is itself stopped for longer than three renewals takes nothing either, and says so', async () => {
  const stopped = await startDaemon(shortest);
  const client = await stopped.connect({ as: { name: 'ann' } });
  const told = await follow(client);
  await client.call('task.create', { title: 'work' });
  const { id, token } = await claim(client, 1_000);
  process.kill(stopped.pid, 'SIGSTOP');
  await leaseEndsElsewhere(4_500);
  process.kill(stopped.pid, 'SIGCONT');
  const { data } = await told.first(fact => fact.type === 'daemon.slept');
  expect(data.silence_ms).toBeGreaterThan(3_000);
  expect(await client.call('task.done', { id, token })).toMatchObject({ status: 'completed', attempt: 1, lost: 0 });
});
