/** The feed: every fact after the cursor, once and in order, for everyone at their own pace. */

import { beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Fact } from '../../src/core/fact.ts';
import { limits } from '../../src/core/limits.ts';
import { startDaemon, type TestDaemon, testHome } from '../helpers/daemon.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { greetedWire, request } from '../helpers/wire.ts';

let daemon: TestDaemon;
let operator: Client;

beforeEach(async () => {
  daemon = await startDaemon();
  operator = await daemon.connect();
});

const addTasks = (client: Client, count: number, more = {}) =>
  client.call('task.import', { tasks: Array.from({ length: count }, (_, i) => ({ title: `task ${i}`, ...more })) });

const head = async (client: Client): Promise<number> => (await client.call('facts.list', { limit: 1 })).head;

const seqs = (facts: readonly Fact[]): number[] => facts.map(fact => fact.seq);

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('a subscription', () => {
  test.each<[from: string, after: (head: number) => number | undefined, first: (head: number) => number]>([
    ['the beginning', () => 0, () => 1],
    ['the middle', head => head - 700, head => head - 699],
    ['the newest', head => head, head => head + 1],
    ['now', () => undefined, head => head + 1],
    ['further than anything yet', head => head + 3, head => head + 4],
  ])('from %s', async (_, after, first) => {
    await addTasks(operator, 1_500);
    const before = await head(operator);
    const facts = await follow(await daemon.connect(), after(before));
    await addTasks(operator, 10);
    await facts.first(fact => fact.seq === before + 10);
    expect(seqs(facts.all)).toEqual(numbers(first(before), before + 10));
    expect(facts.all).toEqual((await allFacts(operator)).slice(first(before) - 1));
  });

  test('misses and repeats nothing while several others write', async () => {
    const facts = await follow(await daemon.connect(), 0);
    const writers = await Promise.all(Array.from({ length: 8 }, () => daemon.connect()));
    const write = async (client: Client): Promise<void> => {
      for (let i = 0; i < 25; i++) {
        const { task } = await client.call('task.create', { title: 'work' });
        await client.call('task.note', { id: task.id, text: 'a note' });
      }
    };
    const late = writers.map(async (client, i) => {
      await write(client);
      // Those who come later begin in the middle of the turmoil.
      return follow(await daemon.connect(), i * 10);
    });
    const others = await Promise.all(late);
    const last = await head(operator);
    await Promise.all([facts, ...others].map(all => all.first(fact => fact.seq === last)));
    expect(seqs(facts.all)).toEqual(numbers(1, last));
    for (const [i, other] of others.entries()) expect(seqs(other.all)).toEqual(numbers(i * 10 + 1, last));
  });

  test('tells of a write before the one who wrote has its answer', async () => {
    const wire = await greetedWire(daemon.socket);
    wire.send(request('facts.subscribe'), request('task.create', { title: 'work' }));
    expect(await wire.next()).toMatchObject({ id: 'facts.subscribe' });
    expect(await wire.next()).toMatchObject({ method: 'fact', params: { type: 'task.added', subject: 't1' } });
    expect(await wire.next()).toMatchObject({ id: 'task.create' });
  });

  test('ends with its answer, in the middle of what there was to tell', async () => {
    await addTasks(operator, 2_000);
    const wire = await greetedWire(daemon.socket);
    wire.send(request('facts.subscribe', { after: 0 }), request('facts.unsubscribe'), request('status'));
    await addTasks(operator, 10);
    await wire.reply('facts.unsubscribe');
    wire.send(request('facts.list', { limit: 1 }));
    await wire.reply('facts.list');
    const after = wire.lines.all.slice(wire.lines.all.findIndex(line => line.id === 'facts.unsubscribe'));
    expect(after.filter(line => line.method === 'fact')).toEqual([]);
  });

  test('begins anew where it is asked to: the last word counts', async () => {
    await addTasks(operator, 2_000);
    const last = await head(operator);
    const wire = await greetedWire(daemon.socket);
    wire.send(request('facts.subscribe', { after: 0 }, 'first'), request('facts.subscribe', { after: last - 5 }, 'second'));
    await wire.lines.first(line => line.params?.seq === last);
    const after = wire.lines.all.slice(wire.lines.all.findIndex(line => line.id === 'second') + 1);
    expect(after.map(line => line.params?.seq)).toEqual(numbers(last - 4, last));
  });

  test('goes to as many as want it', async () => {
    const clients = await Promise.all(Array.from({ length: 50 }, () => daemon.connect()));
    const followed = await Promise.all(clients.map((client, i) => follow(client, i % 2 === 0 ? 0 : undefined)));
    const begun = await head(operator);
    for (let i = 0; i < 20; i++) await addTasks(operator, 10);
    const last = begun + 200;
    await Promise.all(followed.map(facts => facts.first(fact => fact.seq === last)));
    for (const [i, facts] of followed.entries()) expect(seqs(facts.all)).toEqual(numbers(i % 2 === 0 ? 1 : begun + 1, last));
  });
});

describe('a subscriber that stops reading', () => {
  test('holds up nobody, and later gets every fact once and in order', async () => {
    const slow = await greetedWire(daemon.socket);
    slow.send(request('facts.subscribe', { after: 0 }));
    await slow.reply('facts.subscribe');
    slow.socket.pause();
    const quick = await follow(await daemon.connect(), 0);
    // Some megabytes more than its connection will hold.
    const description = '.'.repeat(10_000);
    for (let i = 0; i < 10; i++) await addTasks(operator, 100, { description });
    const last = await head(operator);
    await quick.first(fact => fact.seq === last);
    expect(last * description.length).toBeGreaterThan(4 * limits.outputBytesHigh);
    slow.socket.resume();
    await slow.lines.first(line => line.params?.seq === last);
    const got = slow.lines.all.flatMap(line => line.params ?? []);
    expect(seqs(got)).toEqual(numbers(1, last));
    expect(got).toEqual(quick.all);
  });

  test('and goes: nobody notices', async () => {
    const slow = await greetedWire(daemon.socket);
    slow.send(request('facts.subscribe', { after: 0 }));
    await slow.reply('facts.subscribe');
    slow.socket.pause();
    await addTasks(operator, 1_000, { description: '.'.repeat(5_000) });
    slow.socket.destroy();
    await addTasks(operator, 1);
    while ((await operator.call('status', {})).connections > 1) await addTasks(operator, 1);
    expect(await daemon.stop()).toBe(0);
  });
});

test('a subscriber that goes on from its cursor after a crash misses and repeats nothing', async () => {
  const place = testHome();
  const got: Fact[] = [];
  for (let life = 0; life < 3; life++) {
    const alive = await place.start();
    const reader = await alive.connect();
    const facts = await follow(reader, got.length);
    const writer = await alive.connect();
    for (let i = 0; i < 5; i++) await addTasks(writer, 20);
    const adding = Promise.allSettled(Array.from({ length: 20 }, () => addTasks(writer, 5)));
    // In the middle of it.
    await facts.count(105);
    await alive.kill();
    await adding;
    await reader.closed;
    got.push(...facts.all);
    expect(seqs(got)).toEqual(numbers(1, got.length));
  }
  const alive = await place.start();
  const client = await alive.connect();
  expect(got).toEqual((await allFacts(client)).slice(0, got.length));
  expect(await client.call('verify', {})).toMatchObject({ ok: true });
});
