/** Clients that ask and do not read: they are made to wait or are closed, and nobody else notices. */

import { readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { limits } from '../../src/core/limits.ts';
import { startDaemon, type TestDaemon } from '../helpers/daemon.ts';
import { greetedWire, request } from '../helpers/wire.ts';

const MiB = 2 ** 20;

let daemon: TestDaemon;
let other: Client;
/** A request whose answer is about 600 kB long. */
const large = (id: number) => request('facts.list', { limit: limits.pageSize }, id);

beforeEach(async () => {
  // Checking such answers against the contract would take longer than the rest of the test.
  daemon = await startDaemon({ SWARM_CHECK_RESULTS: '' });
  other = await daemon.connect();
  await other.call('task.import', { tasks: Array.from({ length: 1_000 }, (_, i) => ({ title: `task ${i}` })) });
});

async function expectGoodService(): Promise<void> {
  for (let i = 0; i < 50; i++) await other.call('task.create', { title: 'one of others' });
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

test('who does not read its answers gets no further, and then gets each of them once', async () => {
  const wire = await greetedWire(daemon.socket);
  wire.socket.pause();
  wire.send(...numbers(0, 50).map(large));
  // Long ones, so that those read at one go are not more than may be in flight.
  wire.send(...numbers(50, 350).map(id => ({ ...request('status', {}, id), padding: '.'.repeat(20_000) })));
  await expectGoodService();
  // Its requests pile up on its own side.
  expect(wire.socket.writableLength).toBeGreaterThan(MiB);
  if (process.platform === 'linux') expect(residentBytes(daemon.pid)).toBeLessThan(400 * MiB);
  wire.socket.resume();
  const lines = await wire.lines.count(351);
  expect(lines.slice(1).map(line => line.id)).toEqual(numbers(0, 350));
  expect(lines.every(line => line.error === undefined)).toBe(true);
});

test('who asks for more than is kept for it and reads nothing is closed', async () => {
  const wire = await greetedWire(daemon.socket);
  wire.socket.pause();
  wire.send(...numbers(0, limits.requestsInFlight).map(large));
  while ((await other.call('status', {})).connections > 1) await other.call('task.create', { title: 'one of others' });
  wire.socket.resume();
  await wire.ended;
  expect(wire.lines.all.length).toBeLessThan(limits.requestsInFlight);
});

function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) * 1024;
}
