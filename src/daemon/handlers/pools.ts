/** Pools: up, down, scale, pause, resume, restart, nudge, and how they are doing. */

import { SwarmError } from '../../core/error.ts';
import { poolShown } from '../../core/explain-pool.ts';
import type { PoolSpec } from '../../core/pool.ts';
import { noUsage } from '../../core/usage-sum.ts';
import type { Worker } from '../../core/worker.ts';
import type { Pool } from '../../protocol/pool-methods.ts';
import type { Daemon, Handlers } from '../context.ts';
import type { Prompt } from '../prompts.ts';
import { requireTrust } from './worktrees.ts';

export const pools = {
  'swarm.up': async ({ file, preset }, { caller }, daemon) => {
    const { store, supervisor, configured } = daemon;
    const { pools: specs, swarm, resources, warnings } = configured({ file, preset });
    await requireTrust(specs, daemon);
    await store.resources.configure(resources);
    await supervisor.configure(specs, swarm);
    await tryAgain(specs, daemon);
    await store.pools.setSwarm({ up: true, file, preset }, caller.name);
    supervisor.graceMs = null;
    await supervisor.look();
    return { pools: await shown(daemon), warnings: [...warnings] };
  },

  'swarm.down': async ({ now }, { caller }, daemon) => {
    const { store, supervisor, processes } = daemon;
    await store.pools.setSwarm({ ...(await store.pools.swarm()), up: false }, caller.name);
    const names = (await store.workers()).filter(isLive);
    supervisor.graceMs = now ? 0 : null;
    daemon.worktrees.interrupt();
    await supervisor.look();
    const survivors = await Promise.all(names.map(({ incarnation }) => processes.stop(incarnation, now ? 0 : downGraceMs)));
    supervisor.graceMs = null;
    return { stopped: names.map(({ name }) => name), survivors: survivors.flat() };
  },

  'pool.list': async (_, __, daemon) => ({ up: (await daemon.store.pools.swarm()).up, pools: await shown(daemon) }),

  'pool.scale': async ({ name, count }, { caller }, daemon) => {
    await daemon.store.pools.event(name, { type: 'set', count, by: caller.name });
    if (count !== null) await freeSlots(name, caller.name, daemon);
    await daemon.supervisor.look();
    return (await shown(daemon)).find(pool => pool.name === name)!;
  },

  'pool.pause': async ({ name }, { caller }, daemon) => each(name, daemon, pool => ({ type: 'pause', by: caller.name, pool })),

  'pool.resume': async ({ name }, { caller }, daemon) => each(name, daemon, pool => ({ type: 'resume', by: caller.name, pool })),

  'worker.restart': async ({ name }, { caller }, daemon) => {
    const { store, supervisor } = daemon;
    const worker = await pooled(name, daemon);
    const why = `${caller.name} wants it to start anew`;
    await store.pools.hold(name, null, caller.name);
    if (isLive(worker)) await store.pools.dismiss(worker.incarnation, { kind: 'restart', why }, caller.name);
    await supervisor.look();
    await daemon.processes.ended(worker.incarnation);
    await supervisor.look();
    return { worker: (await store.worker(name))! };
  },

  'worker.nudge': async ({ name }, _, daemon) => {
    await daemon.processes.settledStart((await pooled(name, daemon)).incarnation);
    const worker = await pooled(name, daemon);
    const nudge = specOf(worker, daemon)?.launch.nudge ?? null;
    if (!isLive(worker)) throw new SwarmError('refused', `${name} has ended`, { hint: `\`swarm restart ${name}\` starts it anew.` });
    const prompt = daemon.prompts.undelivered(worker.incarnation);
    if (prompt !== undefined) return { name, typed: await sentAgain(prompt, daemon) };
    if (daemon.prompts.isTelling(worker.incarnation))
      throw new SwarmError('refused', `something is being typed into ${name} already`, {
        hint: `\`swarm explain ${name}\` says what it waits for.`,
      });
    if (nudge === null)
      throw new SwarmError('refused', `the preset of ${name} does not say how to nudge it`, {
        hint: `Set pools.${worker.pool}.nudge in swarm.yaml, or type yourself: \`swarm type ${name} TEXT --enter\`.`,
      });
    return { name, typed: await daemon.workplace.nudge(worker.incarnation, nudge) };
  },

  stats: async ({ since_ms }, _, { store, clock }) => {
    const until = clock.now();
    const since = until - since_ms;
    // A board that is younger than that had no time to do more.
    const [first] = await store.facts(0, 1);
    const minutes = Math.max(until - Math.max(since, first?.at ?? until), 1_000) / 60_000;
    const [stats, workers, sums] = await Promise.all([store.pools.stats(since), store.workers(), store.usage.sums('pool', since)]);
    const used = new Map(sums.map(({ name, usage }) => [name, usage]));
    const live = workers.filter(isLive);
    const lived = (pool: string | null): number =>
      workers.filter(worker => worker.pool === pool).reduce((sum, worker) => sum + livedMs(worker, since, until), 0);
    return {
      ...{ since, until },
      pools: stats.map(({ busyMs, ...stat }) => ({
        ...stat,
        usage: used.get(stat.pool ?? '') ?? noUsage,
        success: stat.completed + stat.failed === 0 ? null : stat.completed / (stat.completed + stat.failed),
        per_minute: stat.completed / minutes,
        workers: live.filter(({ pool }) => pool === stat.pool).length,
        utilisation: lived(stat.pool) === 0 ? null : Math.min(1, busyMs / lived(stat.pool)),
      })),
    };
  },
} satisfies Partial<Handlers>;

/** A prompt that did not arrive is what it lacks. */
export async function sentAgain(prompt: Prompt, { prompts, store }: Daemon): Promise<number> {
  const { worker, incarnation } = prompt;
  if (prompts.isInPersonsHands(incarnation))
    throw new SwarmError('refused', `${worker} waits for a person, or one types into it`, { hint: `\`swarm attach ${worker}\` shows it.` });
  const { pool = null } = (await store.worker(worker)) ?? {};
  if (await store.pools.isParked(pool))
    throw new SwarmError('refused', `the service of ${worker} gives it nothing now`, {
      hint: `\`swarm explain ${worker}\` says until when, \`swarm resume ${pool}\` tries it at once.`,
    });
  const outcome = await prompts.send(prompt);
  if (outcome === 'delivered') return Buffer.byteLength(prompt.text);
  if (outcome === 'unwanted') throw new SwarmError('refused', `${prompt.task} is not its task any more: there is nothing to type again`);
  throw new SwarmError('refused', `its prompt did not arrive in ${worker} this time either`, {
    hint: `\`swarm attach ${worker}\` shows why.`,
  });
}

/** Agents may have something to tidy up when the whole swarm goes. */
const downGraceMs = 2_000;

const isLive = ({ process }: Worker): boolean => process?.state === 'running' || process?.state === 'starting';

const livedMs = ({ process }: Worker, since: number, until: number): number =>
  process === null ? 0 : Math.max(0, (process.ended_at ?? until) - Math.max(since, process.started_at));

const specOf = ({ pool }: Worker, { supervisor }: Daemon): PoolSpec | undefined => (pool === null ? undefined : supervisor.pool(pool));

async function shown({ supervisor, clock }: Daemon): Promise<Pool[]> {
  const snapshot = await supervisor.snapshot();
  return snapshot.pools.map(pool => poolShown(pool, snapshot, clock.now()));
}

async function each(
  name: string,
  daemon: Daemon,
  event: (pool: string) => { type: 'pause' | 'resume'; by: string; pool: string },
): Promise<{ pools: Pool[] }> {
  const names = name === 'all' ? daemon.supervisor.poolNames : [name];
  for (const pool of names) await daemon.store.pools.event(pool, event(pool));
  await daemon.supervisor.look();
  return { pools: (await shown(daemon)).filter(pool => names.includes(pool.name)) };
}

/** A repository is mended without a change of the configuration: whoever brings the swarm up has just seen that it can be used. */
async function tryAgain(specs: readonly PoolSpec[], { store, supervisor, chance }: Daemon): Promise<void> {
  if (specs.every(({ launch }) => launch.worktree === null)) return;
  const change = { to: 'closed', why: 'its repository was looked at again' } as const;
  for (const { spec, memory } of (await supervisor.snapshot()).pools) {
    const { state, until } = memory.breaker;
    if (spec.launch.worktree === null || state !== 'open' || until !== null) continue;
    await store.pools.event(spec.name, { type: 'breaker', change, random: chance.random() });
  }
}

/** A person who says how many there should be means those that may be started. */
async function freeSlots(pool: string, by: string, { store, supervisor }: Daemon): Promise<void> {
  const { pools: views } = await supervisor.snapshot();
  const slots = views.find(({ spec }) => spec.name === pool)?.slots ?? [];
  for (const { name, memory } of slots) if (memory.held !== null) await store.pools.hold(name, null, by);
}

async function pooled(name: string, { store }: Daemon): Promise<Worker> {
  const worker = await store.worker(name);
  if (worker === undefined) throw new SwarmError('not_found', `there is no worker ${name}`, { hint: '`swarm ps` shows them.' });
  if (worker.pool !== null && worker.process !== null) return worker;
  throw new SwarmError('refused', `${name} belongs to no pool: nobody but you knows how to start it`, {
    hint: '`swarm run` starts a command again.',
  });
}
