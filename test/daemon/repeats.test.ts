/** Asking again after an answer that got lost: the same claim, the same completion, the same task, and nothing counted twice. */

import { describe, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Params, Result } from '../../src/protocol/methods.ts';
import { type TestDaemon, type TestHome, testHome } from '../helpers/daemon.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { refusal } from '../helpers/refusal.ts';
import { greetedWire, request } from '../helpers/wire.ts';

/** Does it as ann, has the daemon killed once it is stored, and gives a daemon that came after: ann never saw the answer. */
async function storedButNotHeard(place: TestHome, daemon: TestDaemon, frame: object, fact: string): Promise<TestDaemon> {
  const facts = await follow(await daemon.connect());
  const ann = await greetedWire(daemon.socket, { as: { name: 'ann' } });
  ann.socket.pause();
  ann.send(frame);
  await facts.first(({ type }) => type === fact);
  await daemon.kill();
  return place.start();
}

const connectAnn = (daemon: TestDaemon): Promise<Client> => daemon.connect({ as: { name: 'ann' } });

const factTypes = async (client: Client): Promise<string[]> =>
  (await allFacts(client)).filter(({ type }) => type.startsWith('task.')).map(({ type }) => type);

describe('after the daemon was killed between the commit and the answer', () => {
  test.each<[how: string, method: 'task.next' | 'task.claim', params: object]>([
    ['the next task', 'task.next', { claim: true }],
    ['the next task, waiting', 'task.next', { claim: true, wait_ms: 60_000 }],
    ['this very task', 'task.claim', { id: 't1' }],
  ])('a claim of %s with the same key gives the same task, attempt and token', async (_, method, more) => {
    const place = testHome();
    const before = await place.start();
    await (await before.connect()).call('task.import', { tasks: [{ title: 'first' }, { title: 'second' }] });
    const params = { ...more, request: 'my key' };
    const after = await storedButNotHeard(place, before, request(method, params), 'task.claimed');
    const ann = await connectAnn(after);
    const claim = () => ann.call(method, params as Params<typeof method>) as Promise<Result<'task.next'>>;
    const again = await claim();
    expect(again).toMatchObject({ task: { id: 't1', owner: 'ann', attempt: 1 } });
    expect((await claim()).token).toBe(again.token);
    expect(await ann.call('task.done', { id: 't1', token: again.token! })).toMatchObject({ status: 'completed', attempt: 1 });
    // Done with it, the key is as good as new.
    expect((await ann.call('task.next', { claim: true, request: 'my key' })).task).toMatchObject({ id: 't2' });
  });

  test('a claim without a key gives another task', async () => {
    const place = testHome();
    const before = await place.start();
    await (await before.connect()).call('task.import', { tasks: [{ title: 'first' }, { title: 'second' }] });
    const after = await storedButNotHeard(place, before, request('task.next', { claim: true }), 'task.claimed');
    const ann = await connectAnn(after);
    expect(await ann.call('task.next', { claim: true })).toMatchObject({ task: { id: 't2' } });
    expect(await ann.call('task.get', { id: 't1' })).toMatchObject({ status: 'in_progress', owner: 'ann' });
  });

  const held = { claim: true, request: 'my key' };

  test.each<
    [report: string, method: 'task.done' | 'task.fail' | 'task.release' | 'task.submit', params: object, fact: string, then: object]
  >([
    ['completion', 'task.done', { result: { words: 7 } }, 'task.completed', { status: 'completed', result: { words: 7 } }],
    ['failure', 'task.fail', { error: 'it broke' }, 'task.retrying', { status: 'pending', failures: 1 }],
    ['failure for good', 'task.fail', { error: 'it broke', fatal: true }, 'task.failed', { status: 'failed', failures: 1 }],
    ['return', 'task.release', {}, 'task.released', { status: 'pending', failures: 0 }],
    ['hand-in', 'task.submit', { result: 'text' }, 'task.submitted', { status: 'pending_review', result: 'text' }],
  ])('a %s that is repeated counts once', async (_, method, more, fact, then) => {
    const place = testHome();
    const before = await place.start();
    await (await before.connect()).call('task.create', { title: 'work' });
    const { token } = await (await connectAnn(before)).call('task.next', held);
    const params = { id: 't1', token, ...more };
    const after = await storedButNotHeard(place, before, request(method, params), fact);
    const ann = await connectAnn(after);
    for (let times = 0; times < 2; times++) {
      expect(await ann.call(method, params as Params<typeof method>)).toMatchObject({ attempt: 1, ...then });
    }
    // Whom a review waits for is found out after that.
    expect((await factTypes(ann)).filter(type => type !== 'task.escalated')).toEqual(['task.added', 'task.claimed', fact]);
    expect(await (await after.connect()).call('verify', {})).toMatchObject({ ok: true });
  });

  test('tasks that are added again with their keys are the same tasks', async () => {
    const place = testHome();
    const before = await place.start();
    const tasks = Array.from({ length: 5 }, (_, i) => ({ title: `task ${i}`, idempotency_key: `key ${i}` }));
    const after = await storedButNotHeard(place, before, request('task.import', { tasks }), 'task.added');
    const ann = await connectAnn(after);
    const ids = ['t1', 't2', 't3', 't4', 't5'];
    expect(await ann.call('task.import', { tasks })).toEqual({ ids });
    const more = [{ title: 'new', idempotency_key: 'key 5' }, ...tasks];
    expect(await ann.call('task.import', { tasks: more })).toEqual({ ids: ['t6', ...ids] });
    expect((await ann.call('task.create', { title: 'other words', idempotency_key: 'key 2' })).task).toMatchObject({
      id: 't3',
      title: 'task 2',
    });
    expect(await factTypes(ann)).toHaveLength(6);
  });
});

describe('what is no repetition', () => {
  test('a key belongs to the one who used it, as long as the claim lasts', async () => {
    const daemon = await testHome().start();
    const ann = await connectAnn(daemon);
    const bob = await daemon.connect({ as: { name: 'bob' } });
    await ann.call('task.import', { tasks: [{ title: 'first' }, { title: 'second' }] });
    await ann.call('task.next', { claim: true, request: 'key' });
    expect(await refusal(bob.call('task.next', { claim: true, request: 'key' }))).toMatchObject({ code: 'refused' });
    await ann.call('task.done', { id: 't1' });
    expect(await bob.call('task.next', { claim: true, request: 'key' })).toMatchObject({ task: { id: 't2', owner: 'bob' } });
  });

  test('a second failure after a second claim counts', async () => {
    const daemon = await testHome({ SWARM_BOARD_RETRY_BASE: '1ms' }).start();
    const ann = await connectAnn(daemon);
    await ann.call('task.create', { title: 'work' });
    for (const failures of [1, 2]) {
      const { token } = await ann.call('task.next', { claim: true, wait_ms: 60_000 });
      expect(await ann.call('task.fail', { id: 't1', token: token!, error: 'the same words' })).toMatchObject({ failures });
    }
  });
});
