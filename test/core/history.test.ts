/** Replay: an honest log adds up, and a forged one is refused at the fact that gives it away. */

import { describe, expect, test } from 'vitest';
import { type Fact, type FactType, loggedTask, type TaskPatch } from '../../src/core/fact.ts';
import { inconsistencyOf, replay } from '../../src/core/history.ts';
import { aTask, taskIn } from '../helpers/task.ts';

type Line = readonly [type: FactType, patch?: TaskPatch];

const added: Line = ['task.added'];
const claimed = (owner: string, attempt: number): Line => ['task.claimed', { status: 'in_progress', owner, attempt }];
const released: Line = ['task.released', { status: 'pending', owner: null }];
const completed: Line = ['task.completed', { status: 'completed', owner: null, finished_at: 9 }];
const failed: Line = ['task.failed', { status: 'failed', owner: null, failures: 1, finished_at: 9 }];
const retried: Line = ['task.retried', { status: 'pending', failures: 0, finished_at: null }];

/** A log of t1, which begins as a pending task unless told otherwise. */
const log = (lines: readonly Line[], first = aTask()): Fact[] =>
  lines.map(([type, patch], index) => ({
    ...{ seq: index + 1, at: index, type, subject: 't1', by: 'w1' },
    data: (type === 'task.added' ? { task: loggedTask(first, []) } : { patch: patch ?? {} }) as Fact['data'],
  }));

describe('an honest log', () => {
  test.each<[what: string, lines: readonly Line[], end: TaskPatch]>([
    [
      'done at the first try',
      [added, claimed('w1', 1), ['task.progressed', { progress: 0.5 }], completed],
      { status: 'completed', attempt: 1, progress: 0.5 },
    ],
    ['passed on', [added, claimed('w1', 1), released, claimed('w2', 2), completed], { status: 'completed', attempt: 2, owner: null }],
    [
      'failed, retried, done',
      [added, claimed('w1', 1), failed, retried, claimed('w1', 2), completed],
      { status: 'completed', failures: 0 },
    ],
    [
      'cancelled while held',
      [added, claimed('w1', 1), ['task.cancelled', { status: 'cancelled', owner: null, finished_at: 9 }]],
      { status: 'cancelled' },
    ],
  ])('%s', (_, lines, end) => {
    const { task, violation } = replay(log(lines));
    expect(violation).toBeUndefined();
    expect(task).toMatchObject(end);
  });

  test('a skipped task comes back with its parent, or without it', () => {
    const skipped: Line = ['task.skipped', { status: 'skipped', finished_at: 9 }];
    const back = { status: 'blocked', finished_at: null } as const;
    for (const type of ['task.revived', 'task.depends'] as const)
      expect(replay(log([added, skipped, [type, back]], taskIn.blocked))).toMatchObject({ task: back, violation: undefined });
  });

  test('of nothing is nothing', () => {
    expect(replay([])).toEqual({ task: undefined, violation: undefined });
  });
});

describe('a forged log', () => {
  test.each<[what: string, lines: readonly Line[], violation: string]>([
    ['begins in the middle', [claimed('w1', 1)], 'fact 1 (task.claimed of t1): the task was never added'],
    ['tells of two births', [added, added], 'fact 2 (task.added of t1): the task exists already'],
    ['has two owners', [added, claimed('w1', 1), claimed('w2', 2)], 'fact 3 (task.claimed of t1): not possible while in_progress'],
    [
      'hands the task over without a claim',
      [added, claimed('w1', 1), ['task.progressed', { owner: 'w2' }]],
      'changes the owner without a claim',
    ],
    ['gives it an owner by the way', [added, ['task.edited', { owner: 'w2', status: 'in_progress' }]], 'changes the owner without a claim'],
    ['skips an attempt', [added, claimed('w1', 2)], 'attempt goes from 0 to 2'],
    ['uses an attempt twice', [added, claimed('w1', 1), released, claimed('w2', 1)], 'attempt goes from 1 to 1'],
    ['moves the attempt by an edit', [added, ['task.edited', { attempt: 5 }]], 'changes the attempt without a claim'],
    [
      'leaves a final state by an edit',
      [added, claimed('w1', 1), completed, ['task.edited', { status: 'pending' }]],
      'not possible while completed',
    ],
    [
      'leaves a final state under cover of a note',
      [added, claimed('w1', 1), completed, ['task.noted', { status: 'pending' }]],
      'leaves the final state completed for pending',
    ],
    ['retries a success', [added, claimed('w1', 1), completed, retried], 'not possible while completed'],
    ['claims what is over', [added, claimed('w1', 1), failed, claimed('w2', 2)], 'not possible while failed'],
    ['completes what is over', [added, claimed('w1', 1), failed, completed], 'not possible while failed'],
    ['reports on what nobody holds', [added, ['task.progressed', { progress: 1 }]], 'not possible while pending'],
    ['loses what nobody holds', [added, ['task.lost', { lost: 1 }]], 'not possible while pending'],
    ['frees what was not blocked', [added, ['task.unblocked', {}]], 'not possible while pending'],
    [
      'approves what was not handed in',
      [added, claimed('w1', 1), ['task.approved', { status: 'completed', owner: null, finished_at: 9 }]],
      'not possible while in_progress',
    ],
    [
      'lets the owner keep what is over',
      [added, claimed('w1', 1), ['task.completed', { status: 'completed', finished_at: 9 }]],
      'after fact 3 (task.completed): t1 is completed with owner w1',
    ],
    ['has work without a worker', [added, ['task.claimed', { status: 'in_progress', attempt: 1 }]], 'is in_progress with owner nobody'],
    [
      'ends without an end',
      [added, claimed('w1', 1), ['task.completed', { status: 'completed', owner: null }]],
      'is completed without an end time',
    ],
    ['counts below nothing', [added, ['task.edited', { failures: -1 }]], 'has a negative counter'],
  ])('%s', (_, lines, violation) => {
    expect(replay(log(lines)).violation).toContain(violation);
  });

  test('is followed up to the fact before the first that is wrong', () => {
    expect(replay(log([added, claimed('w1', 1), claimed('w2', 2), completed])).task).toMatchObject({ owner: 'w1', attempt: 1 });
  });
});

test.each<[what: string, task: Parameters<typeof inconsistencyOf>[0], inconsistency: string | undefined]>([
  ['every typical task is consistent', taskIn.in_progress, undefined],
  ['an owner of what is pending', { ...taskIn.pending, owner: 'w1' }, 'is pending with owner w1'],
  ['progress without an attempt', { ...taskIn.in_progress, attempt: 0 }, 'is in progress without an attempt'],
  ['an end without its time', { ...taskIn.failed, finished_at: null }, 'is failed without an end time'],
  ['a negative counter', { ...taskIn.pending, lost: -1 }, 'has a negative counter'],
])('inconsistencyOf: %s', (_, task, inconsistency) => {
  expect(inconsistencyOf(task)).toBe(inconsistency);
});
