/** Fifty workers in terminals: to start, to keep, to find again after a SIGKILL, to stop; and what floods do to everybody else. */

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../src/client/client.ts';
import { type Bench, cpuMsOf, type Figure, median, percentile, residentMbOf, tail, timed } from './harness.ts';
import { holdersOf, type Lab } from './lab.ts';

const count = 50;
const chatty = 100;
const watchedMs = 5_000;

export const workers: Bench = {
  title: `${count} workers in terminals`,
  measure: async lab => [...(await quiet(lab)), ...(await flooded(lab))],
};

async function quiet(lab: Lab): Promise<Figure[]> {
  const daemon = await lab.daemon();
  let client = await daemon.connect();
  const startMs = await timed(() => all(client, count, 'while :; do sleep 1000; done'));
  await sleep(1_000);
  const holders = holdersOf(daemon);
  const memory = holders.map(proportionalMbOf);
  const pids = [daemon.pid, ...holders];
  const before = pids.map(cpuMsOf).reduce((a, b) => a + b);
  await sleep(watchedMs);
  const cpuMs = pids.map(cpuMsOf).reduce((a, b) => a + b) - before;
  const resident = residentMbOf(daemon.pid);
  client.close();
  await daemon.stop('SIGKILL');
  const findMs = await timed(async () => {
    await daemon.start();
    client = await daemon.connect();
  });
  const names = (await client.call('worker.list', {})).workers
    .filter(({ process }) => process?.state === 'running')
    .map(({ name }) => name);
  const stopMs = await timed(() => Promise.all(names.map(name => client.call('worker.stop', { name }))));
  await daemon.stop();
  return [
    { name: 'all started', value: startMs, unit: 'ms' },
    { name: 'a holder, its share of memory, middle', value: median(memory), unit: 'MB', atMost: 13 },
    { name: 'a holder, its share of memory, largest', value: Math.max(...memory), unit: 'MB', atMost: 13 },
    { name: 'daemon, memory', value: resident, unit: 'MB', atMost: 200 },
    { name: 'daemon and holders idle, share of a core', value: (cpuMs / watchedMs) * 100, unit: '%', atMost: 1 },
    { name: `SIGKILL to every state known, ${names.length} found`, value: findMs, unit: 'ms', atMost: 1_000 },
    { name: 'all stopped and gone', value: stopMs, unit: 'ms', atMost: 12_000 },
  ];
}

/** How long a call waits while a hundred terminals chat and two flood: what the screens do to the daemon's own loop. */
async function flooded(lab: Lab): Promise<Figure[]> {
  const daemon = await lab.daemon();
  const client = await daemon.connect();
  await all(client, chatty, 'while :; do echo a line now and then; sleep 0.2; done');
  await all(client, 2, 'while :; do seq 100000; done');
  await sleep(1_000);
  const waits: number[] = [];
  for (const until = performance.now() + watchedMs; performance.now() < until; await sleep(2)) {
    waits.push(await timed(() => client.call('facts.list', { after: 0, limit: 1 })));
  }
  const names = (await client.call('worker.list', {})).workers.map(({ name }) => name);
  await Promise.all(names.map(name => client.call('worker.stop', { name, grace_ms: 0 })));
  await daemon.stop();
  return [
    ...tail(`a call beside ${chatty} chatty and 2 flooding terminals`, waits, { p99: 20 }),
    { name: 'the longest of them', value: percentile(waits, 1), unit: 'ms' },
  ];
}

const all = (client: Client, many: number, script: string): Promise<unknown> =>
  Promise.all(
    Array.from({ length: many }, () =>
      client.call('worker.run', { command: ['/bin/sh', '-c', script], cwd: '/', env: { PATH: process.env.PATH ?? '' } }),
    ),
  );

/** What it has alone, and its part of what it shares with the others. */
function proportionalMbOf(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  return Number(/Pss:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024;
}
