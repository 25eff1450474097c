/** Why a task waits that could be worked on: what those who could take it are up to, or what they lack. */

import { expect, test } from 'vitest';
import { queueWhy } from '../../../src/tui/model/queue-why.ts';
import { rowOf } from '../../../src/tui/state/task-row.ts';
import type { WorkerRow } from '../../../src/tui/state/worker-row.ts';
import { aPool, hosted } from '../../helpers/played-daemon.ts';
import { taskOf } from '../../helpers/screen-view.ts';

const worker = (name: string, change: Partial<WorkerRow> = {}): WorkerRow => ({
  ...{ ...hosted(name), pool: null, task: null, shown: 'idle', isLive: true, since: 0, usage: null },
  ...change,
});
const pool = (change: Partial<ReturnType<typeof aPool>> = {}) => ({ ...aPool(), busy: 0, idle: 0, starting: 0, ...change });

const until = new Date(2026, 4, 4, 3, 0).getTime();
const parked = { class: 'quota', provider: 'acme', why: 'no', since: until - 60_000, until } as const;

test.each<[string, Partial<Parameters<typeof queueWhy>[1]>, string]>([
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
  [
    'one that waits, and others at work that do not fit',
    { pools: [pool({ busy: 2, tags: ['docs'] })], workers: [worker('ann')] },
    'queued',
  ],
  [
    'one at work, and others that wait and do not fit',
    { pools: [pool({ busy: 1 }), pool({ idle: 2, needs_command: true })] },
    'the worker is busy',
  ],
  ['one that begins', { pools: [pool({ starting: 1 })] }, 'a worker is starting'],
  ['paused pools', { pools: [pool({ paused: 'operator' }), pool({ paused: 'ann' })] }, 'the pools are paused'],
  ['one paused pool of two', { pools: [pool({ paused: 'operator' }), pool()] }, 'queued'],
  ['a pool whose service gives it nothing, whoever is there', { pools: [pool({ idle: 1, busy: 2, parked })] }, 'quota until 03:00'],
  ['another pool that goes on', { pools: [pool({ idle: 1, parked }), pool({ busy: 1 })] }, 'the worker is busy'],
  ['a pool that is held', { pools: [pool({ held: 'out of quota until 14:00' })] }, 'out of quota until 14:00'],
])('%s', (_, swarm, why) => {
  expect(queueWhy(rowOf(taskOf(1)), { isUp: true, pools: [], workers: [], ...swarm }, until - 60_000)).toBe(why);
});

test('what nobody can take says what the first of them lacks', () => {
  const task = rowOf(taskOf(1, { requires: ['sql', 'go'] }));
  const pools = [pool({ role: 'orchestrator' }), pool({ capabilities: ['go'], busy: 1 }), pool({ idle: 1 })];
  expect(queueWhy(task, { isUp: true, pools, workers: [] }, 0)).toBe('none fits: lacks sql');
});
