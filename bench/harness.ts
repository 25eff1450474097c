/** What every measurement shares: figures, percentiles, rounds in which the variants take turns, and a note of the machine. */

import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Lab } from './lab.ts';

export interface Figure {
  readonly name: string;
  /** NaN where this machine cannot tell. */
  readonly value: number;
  readonly unit: 'ms' | 'µs' | '/s' | 'x' | 'kB' | 'kB/s' | 'MB' | '%' | '';
  /** What it must reach, where the design names a figure. */
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Bench {
  readonly title: string;
  measure(lab: Lab): Promise<Figure[]>;
}

/** The value that this share of all values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/**
 * Every variant once a round, and each round begins with another one: drift and noise fall on all alike. The first round warms
 * up and does not count.
 */
export async function interleaved<V extends string, T>(
  rounds: number,
  variants: Readonly<Record<V, (round: number) => Promise<T>>>,
): Promise<Record<V, T[]>> {
  const names = Object.keys(variants) as V[];
  const results = Object.fromEntries(names.map(name => [name, []])) as unknown as Record<V, T[]>;
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]!;
      const result = await variants[name](round);
      if (round > 0) results[name].push(result);
    }
  }
  return results;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The middle and the tail of many times. */
export const tail = (name: string, values: readonly number[], limits: { p50?: number; p99?: number } = {}): Figure[] => [
  { name: `${name}, p50`, value: median(values), unit: 'ms', ...(limits.p50 === undefined ? {} : { atMost: limits.p50 }) },
  { name: `${name}, p99`, value: percentile(values, 0.99), unit: 'ms', ...(limits.p99 === undefined ? {} : { atMost: limits.p99 }) },
];

/** CPU time of a process with all its threads, in milliseconds. */
export function cpuMsOf(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may itself hold spaces; utime and stime are the 14th and 15th field of the whole, in ticks of 10 ms.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export function residentMbOf(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** One small write made durable, in milliseconds: what a synced commit costs at least. */
  readonly syncMs: number;
}

export const machine = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 1024 ** 3),
  system: process.platform,
  node: process.version,
  syncMs: syncMs(),
});

/** How many processes wanted to run, on average over the last minute. */
export const load = (): number => loadavg()[0]!;

function syncMs(): number {
  const path = join(tmpdir(), `swarm-bench-sync-${process.pid}`);
  const file = openSync(path, 'w');
  try {
    const page = Buffer.alloc(4096);
    const times = Array.from({ length: 100 }, (_, i) => {
      writeSync(file, page, 0, page.length, i * page.length);
      const startedAt = performance.now();
      fdatasyncSync(file);
      return performance.now() - startedAt;
    });
    return median(times);
  } finally {
    closeSync(file);
    rmSync(path);
  }
}
