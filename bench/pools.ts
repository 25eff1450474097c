/** Pools: from a task to its running process, from a death to the task's return, what a pool costs that waits, and what a plan costs. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { plan } from '../src/core/plan.ts';
import { defaultBoardPolicy } from '../src/core/policy.ts';
import { defaultSwarmPolicy } from '../src/core/pool-policy.ts';
import type { Snapshot } from '../src/core/snapshot.ts';
import { openSqliteStore } from '../src/store/sqlite-store.ts';
import { aSpec } from '../test/helpers/pool-views.ts';
import { type Bench, cpuMsOf, type Figure, residentMbOf, tail } from './harness.ts';
import { holdersOf, type Lab } from './lab.ts';
import { poolDaemon } from './pool-daemon.ts';

const starts = 100;
const deaths = 30;
const idleWorkers = 50;
const settleMs = 2_000;
const watchedMs = 5_000;

export const pools: Bench = {
  title: 'Pools',
  measure: async lab => [...(await warm(lab)), ...(await atRest(lab)), ...(await planning(lab))],
};

/** A slot waits; the command itself notes the moment in which it runs. */
async function warm(lab: Lab) {
  const { daemon, client, next } = await poolDaemon(lab, 1);
  const stamp = join(daemon.home, 'stamp');
  const [begun, requeued]: number[][] = [[], []];
  for (let i = 0; i < starts; i++) {
    const at = Date.now();
    const done = next(fact => fact.type === 'task.completed');
    await client.call('task.create', { title: 'stamp', command: `date +%s%3N > ${stamp}` });
    await done;
    begun!.push(Number(readFileSync(stamp, 'utf8')) - at);
  }
  for (let i = 0; i < deaths; i++) {
    const pidFile = join(daemon.home, `pid-${i}`);
    const launched = next(fact => fact.type === 'worker.launched');
    await client.call('task.create', { title: 'die', command: `test "$SWARM_ATTEMPT" = 2 || { echo $$ > ${pidFile}; exec sleep 60; }` });
    await launched;
    const pid = await pidIn(pidFile);
    const lost = next(fact => fact.type === 'task.lost');
    const done = next(fact => fact.type === 'task.completed');
    const startedAt = performance.now();
    process.kill(pid, 'SIGKILL');
    await lost;
    requeued!.push(performance.now() - startedAt);
    await done;
  }
  await client.call('swarm.down', {});
  await daemon.stop();
  return [
    ...tail('added to running in a warm slot, to the shell', begun!, {}),
    ...tail('killed to back on the board', requeued!, { p99: 50 }),
  ];
}

/** A pool in which nobody has anything to do. */
async function atRest(lab: Lab): Promise<Figure[]> {
  const { daemon, client } = await poolDaemon(lab, idleWorkers);
  await sleep(settleMs);
  const pids = [daemon.pid, ...holdersOf(daemon)];
  const before = pids.map(cpuMsOf).reduce((a, b) => a + b);
  await sleep(watchedMs);
  const cpuMs = pids.map(cpuMsOf).reduce((a, b) => a + b) - before;
  const resident = residentMbOf(daemon.pid);
  await client.call('swarm.down', {});
  await daemon.stop();
  return [
    { name: `${idleWorkers} idle workers: daemon and holders, share of a core`, value: (cpuMs / watchedMs) * 100, unit: '%', atMost: 1 },
    { name: `${idleWorkers} idle workers: memory of the daemon`, value: resident, unit: 'MB', atMost: 200 },
  ];
}

async function pidIn(file: string): Promise<number> {
  for (;;) {
    const [pid] = tryToRead(file);
    if (pid !== undefined) return pid;
    await new Promise(setImmediate);
  }
}

function tryToRead(file: string): number[] {
  try {
    const text = readFileSync(file, 'utf8');
    return text.endsWith('\n') ? [Number(text)] : [];
  } catch {
    return [];
  }
}

const spec = aSpec({ name: 'big', drive: 'each', max: 200 });

/** 200 workers at work and 100,000 tasks waiting: the store's part, and the planner's own. */
async function planning(lab: Lab) {
  const store = openSqliteStore(lab.path('plan.db'), {
    policy: defaultBoardPolicy,
    durability: 'normal',
    now: Date.now,
    random: Math.random,
  });
  await store.pools.configure([spec]);
  await store.pools.setSwarm({ up: true, file: null, preset: null }, 'bench');
  for (let i = 0; i < 10; i++)
    await store.addTasks(
      Array.from({ length: 10_000 }, (_, n) => ({ title: `task ${i}-${n}` })),
      'bench',
    );
  for (let number = 1; number <= 200; number++) {
    const incarnation = `i${number}`;
    const started = { name: { exact: `big-${number}` }, incarnation, tokenHash: incarnation, place: incarnation, command: ['x'], cwd: '/' };
    await store.processes.begin({ ...started, cols: 80, rows: 24, log: '/', by: 'bench', slot: { pool: spec, number } });
    await store.processes.runs(incarnation, 1);
    const claimant = { name: `big-${number}`, incarnation, role: 'worker', pool: 'big', capabilities: [], tags: [], needsCommand: false };
    await store.claimNext(claimant, { token: incarnation, leaseMs: 60_000, key: null });
  }
  const read: number[] = [];
  const thought: number[] = [];
  for (let round = 0; round < 200; round++) {
    const began = performance.now();
    const snapshot = await snapshotOf(store);
    const between = performance.now();
    plan(snapshot, Date.now());
    read.push(between - began);
    thought.push(performance.now() - between);
  }
  await store.close();
  return [...tail('snapshot of 200 workers and 100,000 tasks', read), ...tail('plan of it', thought, { p99: 5 })];
}

async function snapshotOf(store: ReturnType<typeof openSqliteStore>): Promise<Snapshot> {
  const stored = await store.pools.states();
  const heard = Date.now();
  const signs = { report: heard, output: heard, cpu: heard, progress: heard, probedAt: heard };
  const views = stored.pools.map(pool => ({
    ...pool,
    slots: pool.slots.map(slot => ({
      ...slot,
      life: slot.life === null ? null : { ...slot.life, run: null, asks: false, works: false, isTold: false, waits: false, signs },
    })),
  }));
  return { ...stored, pools: views, strays: [], policy: defaultSwarmPolicy };
}
