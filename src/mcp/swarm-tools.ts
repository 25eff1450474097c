/** Tools of a coordinator: more workers, and what all of it uses. */

import * as z from 'zod';
import { SwarmError } from '../core/error.ts';
import type { Pool } from '../protocol/pool-methods.ts';
import { swarmMethods } from '../protocol/swarm-methods.ts';
import { terminalMethods } from '../protocol/terminal-methods.ts';
import { usageMethods } from '../protocol/usage-methods.ts';
import { PoolLine } from './shapes.ts';
import { defineTool } from './tool.ts';

const status = swarmMethods.status.result.shape;
const pool = swarmMethods.hello.params.shape.as.unwrap().shape;

export const spawnWorker = defineTool({
  name: 'spawn_worker',
  title: 'Start one more worker',
  about: 'Let a pool have one worker more than it has now, up to its max; the pool keeps that number until a person changes it',
  effect: 'again',
  input: z.strictObject({
    name: pool.name.optional().describe('a pool, or a role that a pool has; may be left out when there is only one pool'),
    filter: pool.tags.describe('what the worker is for: tags or capabilities that its pool serves'),
  }),
  output: z.object({ pool: PoolLine }),
  run: async (wish, { session }) => {
    const { pools } = await session.call('pool.list', {});
    const { name, desired, max } = poolFor(pools, wish);
    if (desired < max) return { pool: await session.call('pool.scale', { name, count: desired + 1 }) };
    throw new SwarmError('refused', `pool ${name} has ${desired} of at most ${max} workers`, {
      hint: 'Wait for one to become idle; only a person can raise its max.',
    });
  },
});

/** The pool with the most work waiting, of those that fit best: named by the caller, and meant for just this. */
function poolFor(pools: readonly Pool[], { name, filter = [] }: { name?: string | undefined; filter?: string[] | undefined }): Pool {
  const isCalled = (pool: Pool): boolean => name === undefined || name === pool.name || name === pool.role;
  const isMeant = (pool: Pool): boolean => filter.every(label => pool.tags.includes(label) || pool.capabilities.includes(label));
  const called = pools.filter(isCalled);
  const fitting = filter.length === 0 ? called : pools.filter(isMeant);
  const chosen = fitting.filter(isCalled);
  const [first] = (chosen.length > 0 ? chosen : fitting).sort((a, b) => b.pending - a.pending);
  if (first !== undefined) return first;
  const names = pools.map(pool => `${pool.name} (${[...pool.tags, ...pool.capabilities].join(', ') || 'anything'})`).join(', ');
  throw new SwarmError('not_found', `there is no pool for ${[name, ...filter].filter(Boolean).join(', ') || 'a worker'}`, {
    hint: names === '' ? 'A person starts pools with `swarm up`.' : `There is ${names}.`,
  });
}

export const memoryStatus = defineTool({
  name: 'memory_status',
  title: 'What the swarm uses',
  about: 'What daemon, board and workers use now, in bytes, and of budgets; who has which resources; which alarms are raised',
  effect: 'none',
  only: ['orchestrator', 'monitor'],
  input: z.strictObject({}),
  output: z.object({
    daemon: z.object({ memory: status.daemon.shape.memory }),
    board: z.object({ bytes: status.store.shape.bytes, facts: status.store.shape.facts, tasks: status.tasks }),
    workers: terminalMethods['worker.usage'].result.shape.workers,
    resources: status.resources,
    alerts: status.alerts,
    usage: usageMethods.usage.result.shape.run,
    budgets: usageMethods.usage.result.shape.budgets,
  }),
  run: async (_, { session }) => {
    const [{ daemon, store, tasks, resources, alerts }, { workers }, { run, budgets }] = await Promise.all([
      session.call('status', {}),
      session.call('worker.usage', {}),
      session.call('usage', {}),
    ]);
    return { daemon, board: { ...store, tasks }, workers, resources, alerts, usage: run, budgets };
  },
});
