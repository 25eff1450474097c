/** Pools: from a task to its running process, from a death to the task's return, a whole board beside xargs, and what a plan costs. */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../src/client/client.ts';
import type { Fact } from '../src/core/fact.ts';
import { plan } from '../src/core/plan.ts';
import { defaultBoardPolicy } from '../src/core/policy.ts';
import type { Launch, PoolSpec } from '../src/core/pool.ts';
import { defaultPoolPolicy, defaultSwarmPolicy } from '../src/core/pool-policy.ts';
import type { Snapshot } from '../src/core/snapshot.ts';
import { openSqliteStore } from '../src/store/sqlite-store.ts';
import { type Bench, interleaved, median, tail, timed } from './harness.ts';
import type { Lab } from './lab.ts';

const starts = 100;
const deaths = 30;
const commands = 300;
const slots = 8;

export const pools: Bench = {
  title: 'Pools',
  measure: async lab => [...(await warm(lab)), ...(await besideXargs(lab)), ...(await planning(lab))],
};

async function poolDaemon(lab: Lab, count: number) {
  const daemon = await lab.daemon({ durability: 'normal' });
  writeFileSync(
    join(daemon.home, 'swarm.yaml'),
    `board: { lostMax: 100 }\npools: { shell: { preset: shell, count: ${count}, breaker: { failures: 1000, outOf: 1000 } } }\n`,
  );
  const client = await daemon.connect();
  const seen: ((fact: Fact) => void)[] = [];
  client.onFact(fact => {
    for (const see of [...seen]) see(fact);
  });
  await client.call('facts.subscribe', {});
  const next = (fits: (fact: Fact) => boolean): Promise<Fact> =>
    new Promise(resolve => {
      const see = (fact: Fact): void => {
        if (!fits(fact)) return;
        seen.splice(seen.indexOf(see), 1);
        resolve(fact);
      };
      seen.push(see);
    });
  const ready = Promise.all(
    Array.from({ length: count }, (_, i) => next(fact => fact.type === 'worker.started' && fact.subject === `shell-${i + 1}`)),
  );
  await client.call('swarm.up', {});
  await ready;
  return { daemon, client, next };
}

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

/** The same short commands, supervised and recorded, and merely run. */
async function besideXargs(lab: Lab) {
  const { daemon, client } = await poolDaemon(lab, slots);
  const tasks = Array.from({ length: commands }, (_, i) => ({ title: `task ${i}`, command: 'sleep 0.02' }));
  const lines = Array.from({ length: commands }, () => 'sleep 0.02').join('\n');
  const { swarm, xargs } = await interleaved(3, {
    swarm: () => timed(() => allDone(client, tasks)),
    xargs: () =>
      timed(async () => {
        const child = lab.spawn('xargs', ['-P', String(slots), '-I{}', 'sh', '-c', '{}'], { stdio: ['pipe', 'ignore', 'inherit'] });
        child.stdin!.end(lines);
        await once(child, 'exit');
      }),
  });
  await client.call('swarm.down', {});
  await daemon.stop();
  const figures = [
    { name: `${commands} commands over ${slots} slots`, value: median(swarm), unit: 'ms' as const },
    { name: `the same by xargs -P ${slots}`, value: median(xargs), unit: 'ms' as const },
    { name: 'swarm against xargs', value: median(swarm) / median(xargs), unit: 'x' as const },
  ];
  return spawnSync('parallel', ['--version']).status === 0 ? [...figures, ...(await byParallel(lab, lines))] : figures;
}

async function byParallel(lab: Lab, lines: string) {
  const ms = await timed(async () => {
    const child = lab.spawn('parallel', ['-j', String(slots)], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin!.end(lines);
    await once(child, 'exit');
  });
  return [{ name: `the same by GNU parallel -j ${slots}`, value: ms, unit: 'ms' as const }];
}

async function allDone(client: Client, tasks: { title: string; command: string }[]): Promise<void> {
  let left = tasks.length;
  const done = Promise.withResolvers<void>();
  client.onFact(fact => {
    if (fact.type === 'task.completed' && --left === 0) done.resolve();
  });
  await client.call('task.import', { tasks });
  await done.promise;
}

const launch: Launch = {
  ...({ command: ['x'], cwd: '/', env: {}, strip: [], agent: null, prompt: null, done: 'exit', blame: 'task' } satisfies Partial<Launch>),
  ...{ nudge: null, interrupt: '\x03', cols: 80, rows: 24 },
};

const spec: PoolSpec = {
  ...{
    name: 'big',
    preset: 'x',
    role: 'worker',
    drive: 'each',
    tags: [],
    capabilities: [],
    min: 0,
    max: 200,
    concurrency: 1,
    provider: null,
  },
  ...{ launch, policy: defaultPoolPolicy },
};

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
    await store.beginProcess({ ...started, cols: 80, rows: 24, log: '/', by: 'bench', slot: { pool: spec, number } });
    await store.processRuns(incarnation, 1);
    const claimant = { name: `big-${number}`, incarnation, role: 'worker', pool: 'big', capabilities: [], tags: [] };
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
      life: slot.life === null ? null : { ...slot.life, run: null, asks: false, waits: false, signs },
    })),
  }));
  return { ...stored, pools: views, strays: [], policy: defaultSwarmPolicy };
}
