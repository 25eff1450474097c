/** Workers in the terminals of a real daemon: run through its socket, found by their records, ended with the test. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { Worker } from '../../src/core/worker.ts';
import { identify } from '../../src/holder/process-tree.ts';
import type { HolderRecord } from '../../src/holder/protocol.ts';
import { readLog } from '../../src/holder/recording.ts';
import type { Params } from '../../src/protocol/methods.ts';
import type { Arrivals } from './arrivals.ts';
import { type TestDaemon, type TestHome, testHome } from './daemon.ts';
import { end } from './living.ts';

/** A place for one swarm, whose holders and agents are gone when the test ends. */
export function homeOfWorkers(extra: NodeJS.ProcessEnv = {}, main?: string): TestHome {
  const home = testHome(extra, undefined, main);
  onTestFinished(() => endWorkersOf(home.home));
  return home;
}

export const daemonOfWorkers = (): Promise<TestDaemon> => homeOfWorkers().start();

export async function run(client: Client, command: string | readonly string[], more: Partial<Params<'worker.run'>> = {}): Promise<Worker> {
  const words = typeof command === 'string' ? ['/bin/sh', '-c', command] : [...command];
  return (await client.call('worker.run', { command: words, cwd: '/', env: {}, cols: 120, rows: 40, ...more })).worker;
}

/** What the worker's holder wrote down of itself. */
export const recordOf = ({ process }: Worker): HolderRecord =>
  JSON.parse(readFileSync(join(process!.log, 'holder.json'), 'utf8')) as HolderRecord;

export const factAbout = (facts: Arrivals<Fact>, type: Fact['type'], subject: string): Promise<Fact> =>
  facts.first(fact => fact.type === type && fact.subject === subject);

/** All that is on disk of a worker's output, if it is there from the first byte without a hole. */
export async function wholeLog(dir: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for await (const { seq, bytes } of readLog(dir, 0, Number.MAX_SAFE_INTEGER)) {
    if (seq !== at) throw new Error(`the log of ${dir} goes on at ${seq} instead of ${at}`);
    pieces.push(bytes);
    at += bytes.length;
  }
  return Buffer.concat(pieces);
}

/** The screen of a worker, once it shows this. */
export async function screenShows(client: Client, name: string, wanted: string | RegExp): Promise<string[]> {
  for (;;) {
    const { lines } = await client.call('worker.screen', { name, ansi: false, scrollback: true });
    const text = lines.join('\n');
    if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) return lines;
  }
}

export const holdersOf = (home: string): HolderRecord[] => {
  const workers = join(home, 'workers');
  const files = existsSync(workers) ? readdirSync(workers).map(place => join(workers, place, 'holder.json')) : [];
  return files.filter(existsSync).map(file => JSON.parse(readFileSync(file, 'utf8')) as HolderRecord);
};

/** Holders by their records; what ran in them by the home in its environment. */
export function endWorkersOf(home: string): void {
  for (const {
    holder,
    run: { process: agent },
  } of holdersOf(home)) {
    end(holder);
    if (agent !== null) end(agent);
  }
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) endIfOf(home, Number(pid));
}

/** Every process that has this folder in its command line or its environment. */
export function processesIn(home: string): string[] {
  return readdirSync('/proc').filter(
    name => /^\d+$/.test(name) && ['cmdline', 'environ'].some(file => holds(`/proc/${name}/${file}`, home)),
  );
}

function holds(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'latin1').includes(text);
  } catch {
    // It ended between the two looks, or belongs to another user.
    return false;
  }
}

function endIfOf(home: string, pid: number): void {
  try {
    const isOf = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`SWARM_HOME=${home}`);
    const identity = isOf ? identify(pid) : undefined;
    if (identity !== undefined) end(identity);
  } catch {
    // It ended between the two looks, or belongs to another user.
  }
}
