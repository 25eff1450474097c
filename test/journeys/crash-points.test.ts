/** A crash at any commit, spawn or signal: the daemon ends itself there, the next one goes on, and all is as if nothing had happened. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, expect, onTestFailed, onTestFinished, test } from 'vitest';
import type { Fact, FactType } from '../../src/core/fact.ts';
import { type Chance, chance } from '../helpers/chance.ts';
import { type TestHome, testHome } from '../helpers/daemon.ts';
import { end, gone } from '../helpers/living.ts';
import { MortalDaemon } from '../helpers/mortal-daemon.ts';
import { holdersIn, processesOf, withSocketOf } from '../helpers/pools.ts';
import { runs } from '../helpers/runs.ts';

/** Of the moments of a journey so many are tried, each sort alike; all of them with SWARM_RUNS=1000. */
const tried = runs(24).numRuns;
/** A journey passes a moment more or fewer than another: a point beyond its last one is not reached. */
const reachedLeast = 0.8;

const moments = ['commit', 'spawn', 'signal'] as const;
type Moment = (typeof moments)[number];
type Counts = Record<Moment, number>;

const timeout = 60_000 + tried * 10_000;
let latest: readonly string[] = [];
beforeEach(() => onTestFailed(() => console.log(`it failed when killed at ${latest.join(', then at ')}`)));

test('killed at every moment, in one life', { timeout }, async () => {
  const luck = chance();
  const { counts } = await journey([]);
  const points = moments.flatMap(moment => sample(pointsOf(moment, counts[moment]), Math.ceil(tried / moments.length), luck));
  let reached = 0;
  for (const point of points) {
    const { deaths, counts: passed } = await journey([point]);
    if (deaths.length > 0) reached++;
    else expect(isBeyond(point, passed)).toBe(true);
    expect(deaths).toEqual(deaths.map(() => 'SIGKILL'));
  }
  expect(reached).toBeGreaterThanOrEqual(points.length * reachedLeast);
});

test('killed in life after life', { timeout }, async () => {
  const luck = chance();
  for (let round = 0; round < Math.ceil(tried / 12); round++) {
    const points = Array.from({ length: 4 }, () => luck.one(pointsOf('commit', 16).concat(pointsOf('spawn', 4), pointsOf('signal', 2))));
    const { deaths } = await journey(points);
    expect(deaths).toEqual(deaths.map(() => 'SIGKILL'));
    expect(deaths.length).toBeGreaterThan(0);
  }
});

const pointsOf = (moment: Moment, count: number): string[] =>
  Array.from({ length: count }, (_, index) => [`${moment}:${index + 1}:before`, `${moment}:${index + 1}:after`]).flat();

/** Evenly spread over all of them, from a place that differs from run to run. */
function sample<T>(all: readonly T[], count: number, luck: Chance): T[] {
  const stride = Math.max(1, all.length / count);
  const first = luck.between(0, Math.ceil(stride) - 1);
  return all.filter((_, index) => Math.floor((index - first) / stride) !== Math.floor((index - first - 1) / stride));
}

function isBeyond(point: string, passed: Counts): boolean {
  const [moment, number] = point.split(':');
  return Number(number) > passed[moment as Moment];
}

const swarmYaml = `
board: { retryBase: 1ms, retryMax: 1ms }
pools: { shell: { preset: shell, count: 3, restart: { base: 1ms, max: 1ms } } }
`;

const leaveEffect = 'echo "$SWARM_TASK $SWARM_ATTEMPT" >> effects';
const forEver = 'exec sleep 1000';
const ends = { status: 'completed', failures: 0, lost: 0, attempt: 1 };
/** One whose worker is stopped, one that is cancelled, one that fails at first, and some that do nothing special. */
const tasks = {
  t1: { command: `${leaveEffect}; test "$SWARM_ATTEMPT" != 1 || ${forEver}`, ends: { ...ends, attempt: 2 } },
  t2: { command: `${leaveEffect}; ${forEver}`, ends: { ...ends, status: 'cancelled' } },
  t3: { command: leaveEffect, ends },
  t4: { command: `${leaveEffect}; test "$SWARM_ATTEMPT" != 1`, ends: { ...ends, attempt: 2, failures: 1 } },
  t5: { command: leaveEffect, ends },
  t6: { command: leaveEffect, ends },
};
type TaskId = keyof typeof tasks;
const ids = Object.keys(tasks) as TaskId[];

interface Passed {
  /** Of all lives but the last. */
  readonly deaths: readonly string[];
  /** What the last life passed. */
  readonly counts: Counts;
}

/** From `swarm up` to the end, with a daemon that dies at these points, one in each life; whatever happens, it goes and ends the same way. */
async function journey(points: readonly string[]): Promise<Passed> {
  latest = points;
  const place = testHome();
  onTestFinished(() => holdersIn(place.home).flatMap(processesOf).forEach(end));
  writeFileSync(join(place.home, 'swarm.yaml'), swarmYaml);
  const countsFile = join(place.home, 'counts.json');
  const daemon = new MortalDaemon(place, points, { SWARM_CRASH_COUNTS: countsFile });
  await work(daemon, place);

  const listed = await daemon.call('task.list', {});
  expect(listed.tasks).toMatchObject(ids.map(id => ({ id, ...tasks[id].ends })));
  expectEffects(effectsIn(place), await daemon.facts());
  expect(await daemon.call('verify', {})).toMatchObject({ ok: true, tasks: ids.length });
  expect(await daemon.call('swarm.down', {})).toMatchObject({ survivors: [] });
  expect(await daemon.stop()).toBe('exit 0');
  expect(withSocketOf(place.home)).toEqual([]);
  // A holder that was let go is on its way out.
  await Promise.all(holdersIn(place.home).flatMap(processesOf).map(gone));
  return { deaths: daemon.deaths, counts: JSON.parse(readFileSync(countsFile, 'utf8')) as Counts };
}

/** Work, a worker stopped and restarted, a task cancelled, a pool scaled down. */
async function work(daemon: MortalDaemon, place: TestHome): Promise<void> {
  await daemon.call('swarm.up', {});
  await daemon.call('task.import', { tasks: ids.map(id => ({ title: id, command: tasks[id].command, idempotency_key: id })) });
  const { subject: stopped } = await daemon.fact(({ type, data }) => type === 'worker.launched' && data.task === 't1');
  await effect(daemon, place, 't1 1');
  await daemon.call('worker.stop', { name: stopped });
  await effect(daemon, place, 't2 1');
  await daemon.call('task.cancel', { id: 't2' });
  for (const id of ids) await daemon.fact(({ type, subject }) => subject === id && isEnd(type));
  await daemon.call('worker.restart', { name: stopped });
  await daemon.call('pool.scale', { name: 'shell', count: 1 });
  const leaving = await daemon.fact(({ type, data }) => type === 'worker.leaving' && data.kind === 'idle');
  const isGone = ({ type, data }: Fact): boolean =>
    (type === 'worker.exited' || type === 'worker.lost') && data.incarnation === leaving.data.incarnation;
  await daemon.fact(isGone);
}

const isEnd = (type: FactType): boolean => type === 'task.completed' || type === 'task.cancelled';

const effectsIn = ({ home }: TestHome): string[] => {
  const file = join(home, 'effects');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};

const lookMs = 10;

/** Nobody tells when somebody else's child has written, so this looks; the daemon that is to start it may have died. */
async function effect(daemon: MortalDaemon, place: TestHome, line: string): Promise<void> {
  for (; !effectsIn(place).includes(line); await delay(lookMs)) await daemon.call('pool.list', {});
}

/** Every attempt was recorded once, and did once what it was there for. */
function expectEffects(effects: readonly string[], facts: readonly Fact[]): void {
  const claims = facts.filter(({ type }) => type === 'task.claimed');
  const attempts = claims.map(({ subject, data }) => `${subject} ${(data.patch as { attempt: number }).attempt}`);
  expect([...effects].sort()).toEqual(attempts.sort());
}
