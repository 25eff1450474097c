/** A daemon with pools of its own, and what tests of pools wait for. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Fact, FactType } from '../../src/core/fact.ts';
import type { Task } from '../../src/core/task.ts';
import type { HolderRecord, ProcessIdentity } from '../../src/holder/protocol.ts';
import type { Arrivals } from './arrivals.ts';
import { type TestDaemon, type TestHome, testHome } from './daemon.ts';
import { follow } from './following.ts';
import { end, lives } from './living.ts';

export interface PoolHome {
  readonly daemon: TestDaemon;
  readonly home: string;
  readonly operator: Client;
  readonly facts: Arrivals<Fact>;
  /** Reads this configuration, and runs its pools. */
  up(yaml: string): Promise<void>;
  add(command: string, more?: Record<string, unknown>): Promise<string>;
  /** The task once it is in a final state. */
  ended(task: string): Promise<Task>;
  fact(type: FactType, subject?: string): Promise<Fact>;
}

export interface PoolHomePlan {
  readonly place?: TestHome;
  /** Puts there what the daemon is to find. */
  readonly prepare?: (home: string) => void;
}

export async function poolHome(yaml: string, { place = testHome(), prepare }: PoolHomePlan = {}): Promise<PoolHome> {
  const { home } = place;
  const file = join(place.env.SWARM_PROJECT!, 'swarm.yaml');
  onTestFinished(() => holdersIn(home).flatMap(processesOf).forEach(end));
  const up = async (text: string): Promise<void> => {
    writeFileSync(file, text);
    await operator.call('swarm.up', {});
  };
  writeFileSync(file, yaml);
  prepare?.(home);
  const daemon = await place.start();
  const operator = await daemon.connect();
  const facts = await follow(operator, 0);
  await up(yaml);
  const ends: FactType[] = ['task.completed', 'task.failed', 'task.quarantined', 'task.cancelled', 'task.skipped'];
  return {
    ...{ daemon, home, operator, facts, up },
    add: async (command, more = {}) => (await operator.call('task.create', { title: command.slice(0, 40), command, ...more })).task.id,
    ended: async id => {
      await facts.first(({ type, subject }) => subject === id && ends.includes(type));
      return operator.call('task.get', { id });
    },
    fact: (type, subject) => facts.first(fact => fact.type === type && (subject === undefined || fact.subject === subject)),
  };
}

/** A pool of shells that gives up for nothing that a test does to it, on a board that does not either. */
export const patientShells = (count: number): string => `
board: { lostMax: 100, retryBase: 10ms }
pools:
  shell:
    preset: shell
    count: ${count}
    restart: { base: 50ms, max: 200ms, deathsMax: 1000 }
    breaker: { failures: 1000, outOf: 1000, startsMax: 1000 }
`;

/** Those that live. */
export function holdersIn(home: string): HolderRecord[] {
  const dir = join(home, 'workers');
  // No worker ever lived there.
  if (!existsSync(dir)) return [];
  const records = readdirSync(dir).flatMap(place => {
    try {
      return JSON.parse(readFileSync(join(dir, place, 'holder.json'), 'utf8')) as HolderRecord;
    } catch {
      return [];
    }
  });
  return records.filter(({ holder }) => lives(holder));
}

export const processesOf = ({ holder, run }: HolderRecord): ProcessIdentity[] => [holder, ...(run.process === null ? [] : [run.process])];

/** Every process that was given the address of this swarm: workers, and all that they started. */
export function withSocketOf(home: string): string[] {
  return readdirSync('/proc').filter(pid => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`SWARM_SOCKET=${join(home, 'agent.sock')}`);
    } catch {
      return false;
    }
  });
}
