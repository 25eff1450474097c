/** The swarm as a whole: status, explanations, verification, stopping. */

import { standingOf } from '../../core/budget.ts';
import { claimantOf } from '../../core/claimant.ts';
import { SwarmError } from '../../core/error.ts';
import { explainTask, explainWorker } from '../../core/explain.ts';
import { explainGates } from '../../core/explain-gates.ts';
import { explainPool, explainSlot, poolShown, statusesOf } from '../../core/explain-pool.ts';
import { sourcesOf } from '../../core/explain-queue.ts';
import { turnWords } from '../../core/explain-turn.ts';
import { TaskId } from '../../core/names.ts';
import type { WorkerProcess } from '../../core/worker.ts';
import { version } from '../../protocol/version.ts';
import type { Handlers } from '../context.ts';
import { resourceShown } from './resources.ts';

export const whole = {
  status: async (_, __, { store, config, socket, startedAt, build, connections, supervisor, clock }) => {
    const problem = store.problem();
    const snapshot = await supervisor.snapshot();
    const shown = statusesOf(snapshot, clock.now());
    return {
      daemon: { pid: process.pid, version, build, socket, startedAt, memory: process.memoryUsage.rss() },
      tasks: store.counts(),
      pools: snapshot.pools.map(pool => {
        const { name, desired, busy, idle, starting, held, parked } = poolShown(pool, snapshot, clock.now());
        return { name, desired, busy, idle, starting, held, parked };
      }),
      workers: (await store.workers()).map(({ incarnation, name, pool, role, status, task, process: run }) => ({
        ...{ id: incarnation, name, pool, role, status: shown.get(name) ?? status, pid: pidOf(run), taskId: task },
      })),
      resources: (await store.resources.standings()).map(resourceShown),
      alerts: await store.alerts.list(),
      store: { ok: problem === null, problem, durability: config.store.durability, facts: store.head(), bytes: store.bytes() },
      connections: connections(),
    };
  },

  explain: async ({ id }, _, daemon) => {
    const { store, clock } = daemon;
    if (TaskId.safeParse(id).success) {
      const pools = sourcesOf(await daemon.supervisor.snapshot(), clock.now());
      const [task, { dependencies }, workers, wants] = await Promise.all([
        ...([store.task(id), store.edges(id), store.workers(), store.resources.wants(id)] as const),
      ]);
      const [usage, stopped, trail, parts] = await Promise.all([
        ...([store.usage.ofTask(id), store.usage.stopped(null), store.trail(id), store.parts.of(id)] as const),
      ]);
      const standing = task.budget === null ? null : standingOf(usage, task.budget);
      const spent = standing?.level === 'reached' ? standing.words : null;
      const owner = workers.find(({ name }) => name === task.owner);
      const unstored = owner === undefined ? null : daemon.supervisor.unstored(owner.incarnation);
      const drive = pools.find(({ spec }) => spec.name === owner?.pool)?.spec.drive;
      const turn = drive === undefined || drive === 'each' ? undefined : daemon.turns.of(owner!.incarnation)?.turn;
      const turnEndedAt = turn?.state === 'idle' && turn.since > (task.started_at ?? 0) ? turn.since : null;
      const crew = { workers, pools, wants, spent, stopped, trail, parts, unstored, turnEndedAt };
      const explained = explainTask(task, dependencies, crew, clock.now());
      return task.status === 'pending_review' ? { ...explained, ...explainGates(task, await store.decisions.gates(id)) } : explained;
    }
    const snapshot = await daemon.supervisor.snapshot();
    const pool = snapshot.pools.find(({ spec }) => spec.name === id);
    if (pool !== undefined) return explainPool(pool, snapshot, clock.now());
    const slot = snapshot.pools.flatMap(({ slots }) => slots).find(({ name }) => name === id);
    const worker = await store.worker(id);
    if (worker === undefined) throw unknown(id);
    const agent = daemon.turns.of(worker.incarnation);
    const rule = agent?.lore.signs.rules.find(({ name }) => name === agent.turn.cause?.rule);
    const known = explainWorker(worker, await store.demand(claimantOf(worker)), rule?.answer == null ? null : rule.name);
    const seen = agent === undefined ? [] : turnWords(agent.turn, agent.outputAt, clock.now());
    const explained = { ...known, because: [...seen, ...known.because] };
    return slot === undefined ? explained : explainSlot(explained, slot, snapshot, clock.now(), agent?.turn);
  },

  verify: async (_, __, { store }) => store.verify(),

  'screen.settings': async (_, __, { config }) => ({ ...config.screen, name: config.name ?? null }),

  'daemon.stop': async (_, { afterReply }, { stop }) => {
    afterReply(stop);
    return { pid: process.pid };
  },
} satisfies Partial<Handlers>;

const pidOf = (run: WorkerProcess | null): number | null => (run?.ended_at === null ? run.pid : null);

const unknown = (id: string): SwarmError =>
  new SwarmError('not_found', `there is no task, worker or pool '${id}'`, {
    hint: 'Tasks are called t12; `swarm ps` shows pools and workers.',
  });
