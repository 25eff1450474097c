/** Claim and complete through the socket: how many pairs a second, with and without waiting for the disk, and what each costs. */

import { plain } from './boards.ts';
import { Crowd, type CrowdRun } from './crowd.ts';
import { type Bench, cpuMsOf, type Figure, interleaved, median, percentile } from './harness.ts';
import type { Lab, LabDaemon } from './lab.ts';

const rounds = 3;
const sizes = [
  { workers: 1, processes: 1, pairs: 800 },
  { workers: 8, processes: 1, pairs: 2_400 },
  { workers: 32, processes: 1, pairs: 4_000 },
  // The same load from two processes: were the first much slower, the load would be what was measured.
  { workers: 32, processes: 2, pairs: 4_000 },
];
const targets: Readonly<Record<string, number>> = { 'synced 32x1': 3_000, 'unsynced 32x1': 8_000 };

interface Slot extends CrowdRun {
  readonly daemonCpuMs: number;
}

export const claims: Bench = {
  title: 'Claim and complete through the socket',
  measure: async lab => {
    const synced = await lab.daemon({ durability: 'full' });
    const unsynced = await lab.daemon({ durability: 'normal' });
    const variants = { ...(await slots(lab, 'synced', synced)), ...(await slots(lab, 'unsynced', unsynced)) };
    const results = await interleaved(rounds, variants);
    await Promise.all([synced.stop(), unsynced.stop()]);
    return Object.entries(results).flatMap(([name, runs]) => figuresOf(name, runs));
  },
};

async function slots(lab: Lab, name: string, daemon: LabDaemon): Promise<Record<string, () => Promise<Slot>>> {
  const entries = sizes.map(async size => {
    const crowd = await Crowd.gather(lab, daemon, size);
    return [`${name} ${size.workers}x${size.processes}`, () => slot(daemon, crowd, size.pairs)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function slot(daemon: LabDaemon, crowd: Crowd, pairs: number): Promise<Slot> {
  const operator = await daemon.connect();
  await operator.call('task.import', { tasks: Array.from({ length: pairs }, (_, i) => plain(i)) });
  operator.close();
  const before = cpuMsOf(daemon.pid);
  const run = await crowd.work(pairs);
  return { ...run, daemonCpuMs: cpuMsOf(daemon.pid) - before };
}

function figuresOf(name: string, runs: readonly Slot[]): Figure[] {
  const target = targets[name];
  const [durability, size] = name.split(' ') as [string, string];
  const [workers, processes] = size.split('x');
  const label = `${durability}, ${workers} client${workers === '1' ? '' : 's'}${processes === '1' ? '' : ` in ${processes} processes`}`;
  const latencies = runs.flatMap(run => run.latencies);
  return [
    {
      ...{ name: label, value: median(runs.map(run => (run.latencies.length / run.ms) * 1_000)), unit: '/s' as const },
      ...(target === undefined ? {} : { atLeast: target }),
    },
    { name: `${label}: one pair, p50`, value: median(latencies), unit: 'ms' },
    { name: `${label}: one pair, p99`, value: percentile(latencies, 0.99), unit: 'ms' },
    {
      name: `${label}: CPU of the daemon a pair`,
      value: median(runs.map(run => (run.daemonCpuMs / run.latencies.length) * 1_000)),
      unit: 'µs',
    },
    { name: `${label}: CPU of the load a pair`, value: median(runs.map(run => (run.cpuMs / run.latencies.length) * 1_000)), unit: 'µs' },
  ];
}
