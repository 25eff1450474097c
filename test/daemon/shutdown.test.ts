/** Stopping: what was asked is answered, what was answered is kept, and nothing is left lying about. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { takeLock } from '../../src/store/file-lock.ts';
import { type TestDaemon, type TestHome, testHome } from '../helpers/daemon.ts';
import { allFacts } from '../helpers/following.ts';
import { greetedWire, request } from '../helpers/wire.ts';

let place: TestHome;
let daemon: TestDaemon;

beforeEach(async () => {
  place = testHome();
  daemon = await place.start();
});

const many = Array.from({ length: 5_000 }, (_, i) => ({ title: `task ${i}` }));

test('SIGTERM: everything that was asked is answered and kept, and it exits with 0', async () => {
  const wire = await greetedWire(daemon.socket);
  const ids = Array.from({ length: 200 }, (_, id) => id);
  wire.send(...ids.map(id => request('task.create', { title: `task ${id}` }, id)));
  await wire.reply(0);
  expect(await daemon.stop()).toBe(0);
  await wire.ended;
  expect(wire.lines.all.slice(1).map(line => [line.id, line.error])).toEqual(ids.map(id => [id, undefined]));
  const client = await (await place.start()).connect();
  expect(await client.call('status', {})).toMatchObject({ tasks: { pending: 200 } });
  expect(await client.call('verify', {})).toMatchObject({ ok: true });
});

test('asked by a client: the same, also for what takes long', async () => {
  const wire = await greetedWire(daemon.socket);
  wire.send(request('task.import', { tasks: many }), request('daemon.stop'));
  expect(await wire.reply('daemon.stop')).toMatchObject({ result: { pid: daemon.pid } });
  expect((await wire.reply('task.import')).result.ids).toHaveLength(many.length);
  expect(await daemon.exited).toBe(0);
  const client = await (await place.start()).connect();
  expect(await client.call('status', {})).toMatchObject({ tasks: { pending: many.length } });
});

test.each<NodeJS.Signals>(['SIGTERM', 'SIGINT'])('%s leaves no socket, no beacon, no lock and no journal', async signal => {
  await (await daemon.connect()).call('task.create', { title: 'work' });
  const files = ['swarm.sock', 'agent.sock', 'daemon.json', 'swarm.db-wal', 'swarm.db-shm'].map(name => join(place.home, name));
  expect(files.map(existsSync)).toEqual([true, true, true, true, true]);
  process.kill(daemon.pid, signal);
  expect(await daemon.exited).toBe(0);
  expect(files.map(existsSync)).toEqual([false, false, false, false, false]);
  const lock = takeLock(join(place.home, 'swarm.lock'));
  expect(lock).toBeDefined();
  lock!.release();
  const types = (await allFacts(await (await place.start()).connect())).map(fact => fact.type);
  expect(types).toEqual(['daemon.started', 'task.added', 'daemon.stopped', 'daemon.started']);
});

test('SIGHUP, which comes when a terminal is closed, is ignored', async () => {
  process.kill(daemon.pid, 'SIGHUP');
  const client = await daemon.connect();
  expect(await client.call('task.create', { title: 'work' })).toMatchObject({ task: { id: 't1' } });
  expect(await daemon.stop()).toBe(0);
});

test('while it runs, its lock is nobody else’s', () => {
  expect(takeLock(join(place.home, 'swarm.lock'))).toBeUndefined();
});

describe('nobody can hold it up:', () => {
  test('not one who does not read', async () => {
    const wire = await greetedWire(daemon.socket);
    wire.socket.pause();
    await (await daemon.connect()).call('task.import', { tasks: many });
    wire.send(
      request('facts.subscribe', { after: 0 }),
      ...Array.from({ length: 20 }, (_, id) => request('facts.list', { limit: 1_000 }, id)),
    );
    expect(await daemon.stop()).toBe(0);
  });

  test('not one who says nothing, nor one who waits', async () => {
    await greetedWire(daemon.socket);
    const waiting = await greetedWire(daemon.socket);
    waiting.send(request('task.next', { wait_ms: 3_600_000, claim: true }), request('status'));
    await waiting.reply('status');
    expect(await daemon.stop()).toBe(0);
    expect((await waiting.reply('task.next')).error).toMatchObject({ data: { code: 'unavailable' } });
  });

  test('not one who goes on asking', async () => {
    const wire = await greetedWire(daemon.socket);
    let asked = 0;
    wire.socket.on('data', () => wire.send(request('status', {}, ++asked)));
    wire.send(request('status', {}, 0));
    await wire.lines.count(20);
    expect(await daemon.stop()).toBe(0);
  });
});

test('`swarm down` returns when it is gone, and has nothing to do the second time', async () => {
  const { code, stdout } = await place.swarm('down');
  expect({ code, stdout }).toEqual({ code: 0, stdout: `daemon stopped (pid ${daemon.pid})\n` });
  expect(existsSync(place.socket)).toBe(false);
  expect(await daemon.exited).toBe(0);
  expect(await place.swarm('down')).toMatchObject({ code: 0, stdout: 'no daemon runs\n' });
});
