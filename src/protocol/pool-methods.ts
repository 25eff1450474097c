/** The contract of pools: up, down, scale, pause, restart, nudge, and how they are doing. */

import * as z from 'zod';
import { limits } from '../core/limits.ts';
import { Instant, Name } from '../core/names.ts';
import { drives } from '../core/pool.ts';
import { messageClasses } from '../core/state-rules.ts';
import { Usage } from '../core/usage.ts';
import { Worker } from '../core/worker.ts';
import { coordinators, everyone, type Method, operatorOnly } from './method.ts';

const count = z.number().int().nonnegative();
const ms = z.number().nullable().describe('milliseconds');
const Percentiles = z.object({ p50: ms, p90: ms, p99: ms });

const Breaker = z.object({
  state: z.enum(['closed', 'open', 'half_open']),
  why: z.string().nullable(),
  until: Instant.nullable().describe('when it lets a probe through; null while open means that somebody has to act'),
});

export const Pool = z.object({
  name: z.string(),
  preset: z.string(),
  role: z.string(),
  drive: z.enum(drives),
  tags: z.array(z.string()).describe('its workers take only tasks with one of these tags'),
  capabilities: z.array(z.string()).describe('what its workers can do'),
  needs_command: z.boolean().describe('its workers run the command of a task, and can do nothing with one that has none'),
  min: count,
  max: count,
  desired: count.describe('how many workers it should have now'),
  why: z.string().describe('why that many'),
  busy: count,
  idle: count,
  starting: count,
  leaving: count,
  pending: count.describe('tasks that its workers could claim now'),
  paused: z.string().nullable().describe('who paused it'),
  held: z.string().nullable().describe('why no more workers are started, or work given'),
  held_until: Instant.nullable().describe('when that ends by itself'),
  needs_person: z.boolean().describe('it goes on only when a person lets it, or changes its configuration'),
  remedy: z.string().nullable(),
  scaled: count.nullable().describe("a person's number, instead of the rule's"),
  breaker: Breaker,
  parked: z
    .object({
      class: z.enum(messageClasses).describe('a quota is used up, a login is missing, or it is overloaded'),
      provider: z.string().nullable().describe('whose pools all rest; null where it is that of this pool alone'),
      why: z.string(),
      since: Instant,
      until: Instant.nullable().describe('when it is tried again; null where a person has to act first'),
    })
    .nullable()
    .describe('its service gives it nothing'),
  stand_in: z.string().nullable().describe('the pool that takes its tasks now, since it gets nothing done'),
});
export type Pool = z.infer<typeof Pool>;

const poolName = Name.describe('the pool, or `all`');
const worker = Name.describe('the worker');

export const poolMethods = {
  'swarm.up': {
    summary: 'Read the configuration and start its pools; answered when what is to be done now has begun',
    callers: operatorOnly,
    params: z.strictObject({
      file: z.string().min(1).nullable().default(null).describe("read in place of the project's swarm.yaml, as an absolute path"),
      preset: Name.nullable().default(null).describe('run this preset instead of the configured pools'),
    }),
    result: z.object({ pools: z.array(Pool), warnings: z.array(z.string()) }),
  },
  'swarm.down': {
    summary: 'End every worker; answered when nothing of them is left. The board and the daemon stay',
    callers: operatorOnly,
    params: z.strictObject({ now: z.boolean().default(false).describe('without waiting for workers to end by themselves') }),
    result: z.object({
      stopped: z.array(z.string()).describe('the workers that were ended'),
      survivors: z.array(z.number().int()).describe('pids that could not be ended'),
    }),
  },
  'pool.list': {
    summary: 'List the pools, how many workers each should have, and why',
    callers: everyone,
    params: z.strictObject({}),
    result: z.object({ up: z.boolean(), pools: z.array(Pool) }),
  },
  'pool.scale': {
    summary: 'Set how many workers a pool has, or leave it to its rule again',
    callers: coordinators,
    params: z.strictObject({
      name: Name.describe('the pool'),
      count: count.max(limits.processes).nullable().describe('how many; null leaves it to the rule'),
    }),
    result: Pool,
    tool: 'spawn_worker',
  },
  'pool.pause': {
    summary: 'Give the workers of a pool no more work, and start no more of them',
    callers: coordinators,
    params: z.strictObject({ name: poolName }),
    result: z.object({ pools: z.array(Pool) }),
  },
  'pool.resume': {
    summary: 'Let a pool go on: ends a pause, a hold and an open breaker',
    callers: coordinators,
    params: z.strictObject({ name: poolName }),
    result: z.object({ pools: z.array(Pool) }),
  },
  'worker.restart': {
    summary: 'End a worker of a pool and start it anew; what it held goes back to the board at no cost',
    callers: coordinators,
    params: z.strictObject({ name: worker }),
    result: z.object({ worker: Worker }),
  },
  'worker.nudge': {
    summary: 'Wake up a silent worker, as its preset says',
    callers: coordinators,
    params: z.strictObject({ name: worker }),
    result: z.object({ name: Name, typed: z.number().int().describe('bytes') }),
  },
  'worker.interrupt': {
    summary: 'Interrupt what an agent does, by the keys that its preset names; Ctrl-C where nothing is known of it',
    callers: coordinators,
    params: z.strictObject({ name: worker }),
    result: z.object({
      name: Name,
      typed: z.number().int().describe('bytes'),
      at_work: z.boolean().describe('it is still seen at work, after all the patience that there is'),
    }),
  },
  stats: {
    summary: 'How the work went: throughput, success, utilisation, waiting and running times, for each pool',
    callers: everyone,
    params: z.strictObject({
      since_ms: z.number().int().positive().max(limits.timeoutMs).default(3_600_000).describe('how far back to look, in milliseconds'),
    }),
    result: z.object({
      since: Instant,
      until: Instant,
      pools: z.array(
        z.object({
          pool: z.string().nullable().describe('null for workers outside of all pools'),
          attempts: count,
          completed: count,
          failed: count,
          lost: count,
          released: count,
          success: z.number().nullable().describe('completed among those that succeeded or failed, from 0 to 1'),
          per_minute: z.number().describe('tasks completed, as long as there was a board'),
          workers: count.describe('workers that live now'),
          utilisation: z.number().nullable().describe('share of the time of its workers in which they held a task'),
          wait: Percentiles.describe('from ready to claimed'),
          run: Percentiles.describe('from claimed to ended'),
          usage: Usage.describe('what its workers took'),
        }),
      ),
    }),
  },
} as const satisfies Record<string, Method>;
