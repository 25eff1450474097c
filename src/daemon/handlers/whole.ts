/** The swarm as a whole: status, explanations, verification, stopping. */

import { SwarmError } from '../../core/error.ts';
import { claimantOf, explainTask, explainWorker } from '../../core/explain.ts';
import { TaskId } from '../../core/names.ts';
import { version } from '../../protocol/version.ts';
import type { Handlers } from '../context.ts';

export const whole = {
  status: async (_, __, { store, config, socket, startedAt, connections }) => {
    const problem = store.problem();
    return {
      daemon: { pid: process.pid, version, socket, startedAt },
      tasks: store.counts(),
      pools: [],
      workers: (await store.workers()).map(({ incarnation, name, pool, role, status, task }) => ({
        ...{ id: incarnation, name, pool, role, status, pid: null, taskId: task },
      })),
      store: { ok: problem === null, problem, durability: config.store.durability, facts: store.head() },
      connections: connections(),
    };
  },

  explain: async ({ id }, _, { store, clock }) => {
    if (TaskId.safeParse(id).success) {
      const [task, { dependencies }, workers] = await Promise.all([store.task(id), store.edges(id), store.workers()]);
      return explainTask(task, dependencies, workers, clock.now());
    }
    const worker = await store.worker(id);
    if (worker === undefined) {
      throw new SwarmError('not_found', `there is no task or worker '${id}'`, {
        hint: 'Tasks are called t12; `swarm worker list` shows the workers.',
      });
    }
    return explainWorker(worker, await store.demand(claimantOf(worker)));
  },

  verify: async (_, __, { store }) => store.verify(),

  'daemon.stop': async (_, { afterReply }, { stop }) => {
    afterReply(stop);
    return { pid: process.pid };
  },
} satisfies Partial<Handlers>;
