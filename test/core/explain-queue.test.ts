/** Why a task that could be worked on is not: workers, the pools that would start some, and what all of them lack. */

import { describe, expect, test } from 'vitest';
import { sourcesOf, unclaimed } from '../../src/core/explain-queue.ts';
import type { PoolMemory, PoolSpec } from '../../src/core/pool.ts';
import { defaultSwarmPolicy } from '../../src/core/pool-policy.ts';
import type { TaskRecord } from '../../src/core/task.ts';
import type { Worker, WorkerProcess } from '../../src/core/worker.ts';
import { aLaunch, aPool, aSnapshot, aSpec } from '../helpers/pool-views.ts';
import { aTask, aWorker, now } from '../helpers/task.ts';

const shell: Partial<PoolSpec> = { name: 'shell', launch: { ...aLaunch, command: ['sh', '-c', '{task.command}'] } };
const pool = (spec: Partial<PoolSpec>, memory: Partial<PoolMemory> = {}) => aPool({ spec: aSpec(spec), memory });

const explain = (task: TaskRecord, workers: readonly Worker[] = [], pools: readonly ReturnType<typeof aPool>[] = [], up = true) => {
  const pending = { ...task, depends_on: [], notes: [] };
  return unclaimed(pending, { workers, pools: sourcesOf({ ...aSnapshot(pools, defaultSwarmPolicy), up }, now) });
};

const ended = { ended_at: now } as WorkerProcess;

describe('that somebody can take', () => {
  const inTurn = 'the next of them that asks for work gets it, in the order of the queue';

  test('says who, and who of them is busy', () => {
    const workers = [
      aWorker({ task: 't5' }),
      aWorker({ name: 'w2' }),
      aWorker({ name: 'boss', role: 'orchestrator' }),
      aWorker({ name: 'w3', tags: ['docs'] }),
      aWorker({ name: 'w4', process: ended }),
    ];
    expect(explain(aTask(), workers)).toMatchObject({
      because: ['2 workers could take it (w1, w2), 1 of them busy'],
      next: inTurn,
      remedy: null,
    });
    expect(explain(aTask(), [aWorker()]).because).toEqual(['1 worker could take it (w1), 0 of them busy']);
  });

  test('as one of another pool, for which its own stands in', () => {
    const pools = [pool({ name: 'a', tags: ['x'] }, { standIn: 'b' }), pool({ name: 'b', tags: ['y'] })];
    const worker = aWorker({ pool: 'b', tags: ['y'] });
    expect(explain(aTask({ tags: ['x'] }), [worker], pools).because).toEqual(['1 worker could take it (w1), 0 of them busy']);
    expect(explain(aTask({ tags: ['x'], fallback: false }), [worker], pools).because).toEqual([
      'pool a could take it, and has no worker for it now',
    ]);
  });
});

describe('that a pool would start somebody for', () => {
  test('says which', () => {
    expect(explain(aTask(), [aWorker({ process: ended })], [pool(shell), pool({ name: 'agents' })])).toEqual({
      ...{ because: ['pool agents could take it, and has no worker for it now'], next: 'pool agents starts one', next_at: null },
      remedy: '`swarm explain agents` says when.',
    });
  });

  test('a place of a pool by its name is of that pool', () => {
    const pools = [pool({ name: 'a' }), pool({ name: 'b' })];
    expect(explain(aTask({ assignee: 'b-3' }), [], pools).next).toBe('pool b starts one');
  });

  test('says why none of those may', () => {
    const pools = [pool({ name: 'a' }, { paused: 'operator' }), pool({ name: 'b' }, { held: '3 workers ended without work' })];
    expect(explain(aTask(), [aWorker({ pool: 'a' })], pools)).toEqual({
      because: ['pool a could take it, but operator paused it', 'pool b could take it, but 3 workers ended without work'],
      ...{ next: null, next_at: null, remedy: '`swarm resume a` lets it go on.' },
    });
    expect(explain(aTask(), [], [pool({ name: 'a' })], false)).toMatchObject({
      because: ['pool a could take it, but the swarm is not up'],
      remedy: '`swarm up` starts it.',
    });
  });

  test('says until when', () => {
    const breaker = { ...aPool().memory.breaker, state: 'open' as const, why: 'out of quota', until: now + 60_000 };
    expect(explain(aTask(), [], [pool({ name: 'a' }, { breaker })])).toMatchObject({ next: 'the pool goes on', next_at: now + 60_000 });
  });
});

describe('that nobody can take', () => {
  test('says what it asks for, and how to take it oneself', () => {
    const task = aTask({ requires: ['gpu', 'go'], assignee: 'w7' });
    expect(explain(task).because).toEqual([
      "it requires 'gpu', 'go'",
      'it is assigned to w7, and no worker of that name is there',
      'no worker is there',
    ]);
    const told = explain(task, [aWorker(), aWorker({ name: 'w2', capabilities: ['gpu'] })]);
    expect(told.because.at(-1)).toBe('none of the 2 workers there fits');
    expect(told.remedy).toBe('Claim it as one that fits: `swarm task claim t1 --as NAME --can gpu --can go`.');
  });

  test.each([
    ['pool:nix', ', and there is no such pool'],
    ['pool:shell', ''],
    ['role:judge', ', and nobody has that role now'],
    ['role:worker', ''],
    ['shell-7', ''],
    ['w1', ''],
    ['w2', ', and no worker of that name is there'],
  ])('assigned to %s, says whether there is one', (assignee, words) => {
    const told = explain(aTask({ assignee, requires: ['gpu'] }), [aWorker()], [pool(shell)]);
    expect(told.because[1]).toBe(`it is assigned to ${assignee}${words}`);
    expect(told.remedy?.includes('--anyone')).toBe(assignee === 'pool:nix');
  });

  test('says what each pool lacks, and which of them only has to learn something', () => {
    const pools = [
      pool(shell),
      pool({ name: 'agents', capabilities: ['go'] }),
      pool({ name: 'docs', tags: ['docs'] }),
      pool({ name: 'boss', role: 'orchestrator' }),
    ];
    expect(explain(aTask({ requires: ['sql', 'go'] }), [aWorker({ process: ended })], pools)).toMatchObject({
      because: [
        "it requires 'sql', 'go'",
        "pool shell lacks 'sql', 'go'; pool shell runs the command of a task, and this one has none",
        "pool agents lacks 'sql'",
        "pool docs lacks 'sql', 'go'; pool docs takes only tasks tagged docs",
        'no worker is there',
      ],
      remedy:
        "Add 'sql' to the capabilities of pool agents in swarm.yaml, and run `swarm up`; or claim it as one that fits: `swarm task claim t1 --as NAME --can sql --can go`.",
    });
  });

  test('for want of a command says how to give it one, also while the pool has no workers', () => {
    const runner = aWorker({ pool: 'shell', needs_command: true });
    expect(explain(aTask(), [runner], [pool(shell)])).toMatchObject({
      because: ['pool shell runs the command of a task, and this one has none', 'the one worker there does not fit'],
      remedy: 'Add a pool of agents to swarm.yaml, and run `swarm up`; or give it a command: `swarm task edit t1 --command CMD`.',
    });
    expect(explain(aTask({ command: 'make' }), [runner], [pool(shell)]).because).toEqual(['1 worker could take it (w1), 0 of them busy']);
  });
});
