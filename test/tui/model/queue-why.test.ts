/** Why the queue waits: what those who could take from it are up to. */

import { expect, test } from 'vitest';
import { queueWhy } from '../../../src/tui/model/queue-why.ts';
import type { WorkerRow } from '../../../src/tui/state/worker-row.ts';
import { aPool, hosted } from '../../helpers/played-daemon.ts';

const worker = (name: string, change: Partial<WorkerRow> = {}): WorkerRow => ({
  ...{ ...hosted(name), pool: null, task: null, shown: 'idle', isLive: true, since: 0, usage: null },
  ...change,
});
const pool = (change: Partial<ReturnType<typeof aPool>> = {}) => ({ ...aPool(), busy: 0, idle: 0, starting: 0, ...change });

test.each<[string, Partial<Parameters<typeof queueWhy>[0]>, string]>([
  ['nobody at all', {}, 'there is no worker'],
  ['pools that were not brought up', { pools: [pool()], isUp: false }, 'the swarm is down'],
  ['one at work', { pools: [pool({ busy: 1 })] }, 'the worker is busy'],
  [
    'those of pools and others at work',
    { pools: [pool({ busy: 2 })], workers: [worker('ann', { shown: 'working' })] },
    'all 3 workers are busy',
  ],
  [
    'one that is of a pool, which counts it',
    { pools: [pool({ busy: 1 })], workers: [worker('a-1', { shown: 'working', pool: 'a' })] },
    'the worker is busy',
  ],
  ['one that has nothing to do', { pools: [pool({ busy: 2, idle: 1 })] }, 'queued'],
  ['one without a pool that has nothing to do', { workers: [worker('ann')] }, 'queued'],
  ['an orchestrator, which takes no work', { workers: [worker('ann', { role: 'orchestrator' })] }, 'there is no worker'],
  ['one that has ended', { workers: [worker('ann', { isLive: false })] }, 'there is no worker'],
  ['one that asks', { workers: [worker('ann', { shown: 'waiting' })] }, 'queued'],
  ['one that begins', { pools: [pool({ starting: 1 })] }, 'a worker is starting'],
  ['paused pools', { pools: [pool({ paused: 'operator' }), pool({ paused: 'ann' })] }, 'the pools are paused'],
  ['one paused pool of two', { pools: [pool({ paused: 'operator' }), pool()] }, 'queued'],
  ['a pool that is held', { pools: [pool({ held: 'out of quota until 14:00' })] }, 'out of quota until 14:00'],
])('%s', (_, swarm, why) => {
  expect(queueWhy({ isUp: true, pools: [], workers: [], ...swarm })).toBe(why);
});
