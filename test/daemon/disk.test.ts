/** A disk that is full, read-only or broken: it is said, nothing is lost or damaged, and it goes on once the disk is well. */

import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { startDaemon, type TestDaemon, testHome } from '../helpers/daemon.ts';
import { leaseEndsElsewhere } from '../helpers/elsewhere.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { refusal } from '../helpers/refusal.ts';
import { reasonAgainstMounting, type SmallDisk, smallDisk } from '../helpers/small-disk.ts';

const against = reasonAgainstMounting();
if (against !== undefined) console.log(`the tests of full and read-only disks are skipped: ${against}`);

const full = { code: 'unavailable', message: expect.stringContaining('the disk is full'), hint: expect.stringContaining('Make room') };

const description = 'x'.repeat(50_000);

/** Writes until the daemon says that nothing more fits, and gives what it acknowledged. */
async function fillUp(disk: SmallDisk, client: Client): Promise<string[]> {
  const added: string[] = [];
  disk.fill();
  // The journal may have some room left that it had taken before.
  for (;;) {
    try {
      added.push((await client.call('task.create', { title: 'one more', description })).task.id);
    } catch (error) {
      expect(error).toMatchObject(full);
      return added;
    }
  }
}

describe.skipIf(against !== undefined)('a full disk', () => {
  test('stops writes and claims with a clear error, not reads, and all goes on when there is room', async () => {
    const disk = smallDisk();
    const daemon = await testHome({}, disk.dir).start();
    const operator = await daemon.connect();
    const ann = await daemon.connect({ as: { name: 'ann' } });
    const idle = await daemon.connect({ as: { name: 'idle', tags: ['nothing'] } });
    await operator.call('task.import', { tasks: [{ title: 'first' }, { title: 'second' }] });
    const { token } = await ann.call('task.next', { claim: true });
    // Its sign of life is stored now, and so not due again when nothing can be stored.
    await idle.call('worker.heartbeat', {});
    const added = await fillUp(disk, operator);

    const done = { id: 't1', token: token!, result: 'all of it' };
    expect(await refusal(ann.call('task.next', { claim: true, wait_ms: 60_000 }))).toMatchObject(full);
    expect(await refusal(ann.call('task.done', done))).toMatchObject(full);
    expect(await refusal(daemon.connect({ as: { name: 'new' } }))).toMatchObject(full);
    // What stores nothing does not make it well.
    expect(await idle.call('task.next', { claim: true })).toMatchObject({ task: null });
    expect(await operator.call('status', {})).toMatchObject({ store: { ok: false, problem: expect.stringContaining('the disk is full') } });
    expect((await operator.call('task.list', { limit: 1_000 })).tasks).toHaveLength(2 + added.length);
    expect(await operator.call('task.get', { id: 't1' })).toMatchObject({ status: 'in_progress', owner: 'ann' });
    expect(await operator.call('verify', {})).toMatchObject({ ok: true });
    expect(await daemon.swarm('task', 'add', description.slice(0, 500))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the disk is full'),
    });

    disk.free();
    expect(await ann.call('task.done', done)).toMatchObject({ status: 'completed', result: 'all of it', attempt: 1 });
    expect(await ann.call('task.next', { claim: true })).toMatchObject({ task: { id: 't2' } });
    expect(await operator.call('status', {})).toMatchObject({ store: { ok: true, problem: null } });
    expect(await operator.call('verify', {})).toMatchObject({ ok: true });
    expect(await daemon.stop()).toBe(0);
  });

  test('and a daemon that is killed on it: nothing acknowledged is lost, and the next one waits for room', async () => {
    const disk = smallDisk();
    const place = testHome({}, disk.dir);
    const daemon = await place.start();
    const added = await fillUp(disk, await daemon.connect());
    await daemon.kill();
    disk.free();
    disk.fill();
    const { code, stderr } = await place.swarm('daemon');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/the disk is full|has room/) });
    disk.free();
    const again = await (await place.start()).connect();
    expect((await again.call('task.list', { limit: 1_000 })).tasks.map(task => task.id)).toEqual(added);
    expect(await again.call('verify', {})).toMatchObject({ ok: true });
  });

  test('that is full before there is a board: no daemon starts, and the error says why', async () => {
    const disk = smallDisk();
    disk.fill();
    const place = testHome({}, disk.dir);
    for (const args of [['daemon'], ['up', '-d'], ['up', '--foreground']])
      expect(await place.swarm(...args)).toMatchObject({ code: 1, stderr: expect.stringMatching(/the disk is full|has room/) });
    disk.free();
    const operator = await (await place.start()).connect();
    expect(await operator.call('task.create', { title: 'work' })).toMatchObject({ task: { id: 't1' } });
  });

  test('takes an artifact as a whole or not at all', async () => {
    const disk = smallDisk();
    const daemon = await testHome({}, disk.dir).start();
    const operator = await daemon.connect();
    const content = Buffer.alloc(600_000, 'swarm');
    const piece = { data: content.toString('base64'), upload: 'u', offset: 0, more: true };
    disk.fill(content.length / 2);
    expect(await refusal(operator.call('artifact.put', piece))).toMatchObject(full);
    disk.free();
    await operator.call('artifact.put', piece);
    await operator.call('artifact.put', { data: '', upload: 'u', offset: content.length, name: 'report' });
    const { data } = await operator.call('artifact.get', { id: 'a1' });
    expect(Buffer.from(data, 'base64').equals(content)).toBe(true);
  });

  test('costs nobody a lease, as nobody can renew one', async () => {
    const disk = smallDisk();
    const daemon = await testHome({}, disk.dir).start();
    const operator = await daemon.connect();
    const facts = await follow(operator);
    const ann = await daemon.connect({ as: { name: 'ann' } });
    await operator.call('task.create', { title: 'work' });
    const { token } = await ann.call('task.next', { claim: true, lease_ms: 1_000 });
    await fillUp(disk, operator);
    await leaseEndsElsewhere(1_500);
    disk.free();
    await facts.first(fact => fact.type === 'daemon.slept');
    expect(await ann.call('task.done', { id: 't1', token: token! })).toMatchObject({ status: 'completed', attempt: 1, lost: 0 });
  });
});

describe.skipIf(against !== undefined)('a read-only directory', () => {
  test.each<[name: string, prepare: (daemon: TestDaemon) => Promise<unknown>]>([
    ['with a board', daemon => daemon.stop()],
    ['with the board of a daemon that was killed', daemon => daemon.kill()],
  ])('%s: no daemon starts, and the error says why', async (_, end) => {
    const disk = smallDisk();
    const place = testHome({}, disk.dir);
    const daemon = await place.start();
    await (await daemon.connect()).call('task.create', { title: 'work' });
    await end(daemon);
    disk.makeReadOnly();
    for (const args of [['daemon'], ['up', '-d'], ['up', '--foreground']]) {
      const { code, stderr } = await place.swarm(...args);
      expect({ args, code }).toEqual({ args, code: 1 });
      expect(stderr).toContain(disk.dir);
      expect(stderr).toContain('writable');
    }
  });

  test('that is empty: the same', async () => {
    const disk = smallDisk();
    disk.makeReadOnly();
    expect(await testHome({}, disk.dir).swarm('daemon')).toMatchObject({ code: 1, stderr: expect.stringContaining(disk.dir) });
  });
});

/** Caps the size of files that a process may write, which makes its writes fail as those to a broken disk do. */
const limitFiles = (pid: number, bytes: number | 'unlimited'): void =>
  void execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], { stdio: 'pipe' });

const hasPrlimit = ((): boolean => {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    console.log('the test of a disk that breaks while the daemon runs is skipped: there is no prlimit here');
    return false;
  }
})();

test.runIf(hasPrlimit)('a disk that breaks while the daemon runs is told of, and forgiven once it works again', async () => {
  const daemon = await startDaemon();
  const client = await daemon.connect();
  await client.call('task.create', { title: 'before' });
  limitFiles(daemon.pid, 0);
  const broken = { code: 'unavailable', message: expect.stringContaining('the disk reports an error') };
  expect(await refusal(client.call('task.create', { title: 'never' }))).toMatchObject(broken);
  expect(await refusal(client.call('task.next', { claim: true }))).toMatchObject(broken);
  expect(await client.call('status', {})).toMatchObject({ tasks: { pending: 1 }, store: { ok: false } });
  limitFiles(daemon.pid, 'unlimited');
  expect(await client.call('task.next', { claim: true })).toMatchObject({ task: { id: 't1', title: 'before' } });
  expect(await client.call('task.create', { title: 'after' })).toMatchObject({ task: { id: 't2' } });
  expect(await client.call('status', {})).toMatchObject({ store: { ok: true, problem: null } });
  expect(await client.call('verify', {})).toMatchObject({ ok: true });
  expect((await allFacts(client)).filter(fact => fact.type === 'task.added')).toHaveLength(2);
});
