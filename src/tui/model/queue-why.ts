/** Why a task that could be worked on is not: what those who could take it are up to. */

import type { Swarm } from '../state/swarm.ts';

/** Of the queue as a whole; what only one task lacks is said with that task. */
export function queueWhy({ isUp, pools, workers }: Pick<Swarm, 'isUp' | 'pools' | 'workers'>): string {
  const others = workers.filter(({ isLive, role, pool }) => isLive && role === 'worker' && pool === null);
  const idle = sum(pools.map(pool => pool.idle)) + others.filter(({ shown }) => shown === 'idle').length;
  const busy = sum(pools.map(pool => pool.busy)) + others.filter(({ shown }) => shown === 'working').length;
  if (pools.length > 0 && !isUp) return 'the swarm is down';
  if (idle > 0) return 'queued';
  if (busy > 0) return busy === 1 ? 'the worker is busy' : `all ${busy} workers are busy`;
  if (pools.length === 0) return others.length === 0 ? 'there is no worker' : 'queued';
  if (pools.some(pool => pool.starting > 0)) return 'a worker is starting';
  if (pools.every(pool => pool.paused !== null)) return 'the pools are paused';
  return pools.find(pool => pool.held !== null)?.held ?? 'queued';
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
