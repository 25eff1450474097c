/** Why a task that could be worked on is not: what those who could take it are up to, or what they all lack. */

import { mayClaim } from '../../core/claimant.ts';
import { parkedText } from '../../wording/parked-text.ts';
import type { Swarm } from '../state/swarm.ts';
import type { TaskRow } from '../state/task-row.ts';
import { lacking } from './suitable.ts';

export function queueWhy(task: TaskRow, { isUp, pools, workers }: Pick<Swarm, 'isUp' | 'pools' | 'workers'>, now: number): string {
  if (pools.length > 0 && !isUp) return 'the swarm is down';
  const takers = [...workers.filter(({ isLive, pool }) => isLive && pool === null), ...pools].filter(({ role }) => mayClaim(role));
  if (takers.length === 0) return 'there is no worker';
  const fitting = takers.filter(taker => lacking([task], taker) === undefined);
  if (fitting.length === 0) return `none fits: ${lacking([task], takers[0]!)}`;
  const all = fitting.map(taker =>
    'shown' in taker ? { ...none, idle: one(taker.shown, 'idle'), busy: one(taker.shown, 'working') } : taker,
  );
  const those = all.filter(({ parked }) => parked === null);
  if (those.length === 0) return parkedText(all[0]!.parked!, now);
  if (those.some(({ idle }) => idle > 0)) return 'queued';
  const busy = those.reduce((sum, each) => sum + each.busy, 0);
  if (busy > 0) return busy === 1 ? 'the worker is busy' : `all ${busy} workers are busy`;
  if (those.some(({ starting }) => starting > 0)) return 'a worker is starting';
  if (those.every(({ paused }) => paused !== null)) return 'the pools are paused';
  return those.find(({ held }) => held !== null)?.held ?? 'queued';
}

const none = { starting: 0, paused: null, held: null, parked: null };
const one = (shown: string, wanted: string): number => (shown === wanted ? 1 : 0);
