/** The fence: whose writes count, what a superseded owner is told, and how leases survive a silence. */

import { describe, expect, test } from 'vitest';
import { mayWrite, onceHeld, silenceOf, staleLease } from '../../src/core/lease.ts';
import type { TaskRecord } from '../../src/core/task.ts';
import type { Actor } from '../../src/core/task-event.ts';
import { aTask, operator, taskIn, worker } from '../helpers/task.ts';

const held = taskIn.in_progress;

describe('who may write', () => {
  test.each<[who: string, task: TaskRecord, by: Actor, may: boolean, once: boolean]>([
    ['the operator, without having held it', held, operator, true, false],
    ['the holder by its token', held, worker('w1', 'token-1'), true, true],
    ['the holder by its token, restarted in between', held, worker('w1', 'token-1', 'w1#2'), true, true],
    ['the holder by its incarnation alone', held, worker('w1'), true, true],
    ['the holder with the token of an older attempt', held, worker('w1', 'token-0'), false, false],
    ['the same name in another incarnation', held, worker('w1', undefined, 'w1#2'), false, false],
    ['another worker that got hold of the token', held, worker('w2', 'token-1'), false, false],
    ['another worker', held, worker('w2', 'token-2'), false, false],
    ['the last holder of what nobody holds', taskIn.completed, worker('w1', 'token-1'), false, true],
    ['a worker, what was never claimed', aTask(), worker('w1'), false, false],
    ['the operator, what was never claimed', aTask(), operator, true, false],
  ])('%s', (_, task, by, may, once) => {
    expect({ may: mayWrite(task, by), once: onceHeld(task, by) }).toEqual({ may, once });
  });
});

describe('a superseded owner', () => {
  test.each<[what: string, task: TaskRecord, by: Actor, message: string]>([
    [
      'learns who has the task now',
      { ...held, owner: 'w2', author: 'w2', attempt: 2 },
      worker('w1', 'token-1'),
      'w1 does not hold t1: w2 holds it (attempt 2)',
    ],
    [
      'learns that it has it again itself, by a newer claim',
      { ...held, attempt: 2 },
      worker('w1', 'token-0'),
      'this is not the token of the claim of t1 that counts: w1 holds it (attempt 2)',
    ],
    [
      'learns that nobody has it',
      { ...held, owner: null, status: 'pending' },
      worker('w1', 'token-1'),
      'w1 no longer holds t1: it is pending',
    ],
    ['learns that it is over', taskIn.cancelled, worker('w1', 'token-1'), 'w1 does not hold t1: it is cancelled'],
  ])('%s', (_, task, by, message) => {
    const error = staleLease(task, by);
    expect(error).toMatchObject({ code: 'stale_lease', message });
    expect(error.hint).toContain('Stop working on it');
    expect(error.data).toEqual({ task: 't1', status: task.status, owner: task.owner, attempt: task.attempt });
  });
});

describe('leases move by the time in which nobody could be heard', () => {
  test.each([
    ['the host slept', { sleptMs: 3_600_000, lateMs: 0 }, 3_600_000],
    ['a little late is no silence', { sleptMs: 0, lateMs: 60_000 }, 0],
    ['later than three renewals is one', { sleptMs: 0, lateMs: 60_001 }, 60_001],
    ['both', { sleptMs: 5_000, lateMs: 90_000 }, 95_000],
    ['neither', { sleptMs: 0, lateMs: 0 }, 0],
  ])('%s', (_, passed, moved) => {
    expect(silenceOf(passed, 20_000)).toBe(moved);
  });
});
