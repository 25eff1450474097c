/** Every event against every state: what it makes of the task, or with which error it is refused. */

import { describe, expect, test } from 'vitest';
import { statuses, type TaskRecord, type TaskStatus } from '../../src/core/task.ts';
import type { TaskEvent } from '../../src/core/task-event.ts';
import { aTask, claimBy, now, operator, taskIn, transitionOf, worker } from '../helpers/task.ts';

const holder = worker('w1', 'token-1');
const unproven = worker('w1');
const stranger = worker('w2', 'token-2');
const reborn = worker('w1', undefined, 'w1#2');
const random = 0.5;
const split = { collect: 'concat', on_part_fail: 'keep' } as const;
const collected = (more: object = {}): TaskEvent => ({
  ...{ type: 'collect', completed: ['t2'], missing: [{ id: 't3', status: 'failed', partial: 0 }], conflicts: [], artifacts: [] },
  ...{ result: 'both', whole: 'both', unkept: null },
  ...more,
});

/** What comes of it: a state, the same state (`=`), `repeated`, or a code: `refused`, `stale` for stale_lease. */
type Outcome = TaskStatus | '=' | 'repeated' | 'refused' | 'stale';
type Row = readonly [what: string, event: TaskEvent, ...outcomes: [Outcome, Outcome, Outcome, Outcome, Outcome, Outcome, Outcome, Outcome]];

// biome-ignore format: a table reads best with its columns aligned
const table: readonly Row[] = [
  // what                            event                                                     blocked    pending        in_progress       pending_review    completed   failed      cancelled   skipped
  ['claim',                          claimBy('w2'),                                            'refused', 'in_progress', 'refused',        'refused',        'refused',  'refused',  'refused',  'refused'],

  ['progress by the holder',         { type: 'progress', by: holder, progress: 0.5 },          'stale',   'stale',       '=',              'stale',          'stale',    'stale',    'stale',    'stale'],
  ['progress by its name alone',     { type: 'progress', by: unproven, step: 'testing' },      'stale',   'stale',       '=',              'stale',          'stale',    'stale',    'stale',    'stale'],
  ['progress by a stranger',         { type: 'progress', by: stranger, progress: 0.5 },        'stale',   'stale',       'stale',          'stale',          'stale',    'stale',    'stale',    'stale'],
  ['progress by one reborn',         { type: 'progress', by: reborn, progress: 0.5 },          'stale',   'stale',       'stale',          'stale',          'stale',    'stale',    'stale',    'stale'],
  ['progress by the operator',       { type: 'progress', by: operator, progress: 0.5 },        'refused', 'refused',     '=',              'refused',        'refused',  'refused',  'refused',  'refused'],

  ['note by the holder',             { type: 'note', by: holder, text: 'hm' },                 'stale',   'stale',       '=',              'stale',          'stale',    'stale',    'stale',    'stale'],
  ['note by anyone',                 { type: 'note', by: worker('w9'), text: 'hm' },           '=',       '=',           '=',              '=',              '=',        '=',        '=',        '='],
  ['note by the operator',           { type: 'note', by: operator, text: 'hm' },               '=',       '=',           '=',              '=',              '=',        '=',        '=',        '='],
  ['note with a token of another',   { type: 'note', by: stranger, text: 'hm' },               'stale',   'stale',       'stale',          'stale',          'stale',    'stale',    'stale',    'stale'],

  ['checkpoint by the holder',       { type: 'checkpoint', by: holder, data: 7 },              'stale',   'stale',       '=',              'stale',          'stale',    'stale',    'stale',    'stale'],
  ['checkpoint by a stranger',       { type: 'checkpoint', by: stranger, data: 7 },            'stale',   'stale',       'stale',          'stale',          'stale',    'stale',    'stale',    'stale'],
  ['checkpoint by the operator',     { type: 'checkpoint', by: operator, data: 7 },            'refused', 'refused',     '=',              'refused',        'refused',  'refused',  'refused',  'refused'],

  ['partial result by the holder',   { type: 'partial', by: holder, data: 7 },                 'stale',   'stale',       '=',              'stale',          'stale',    'stale',    'stale',    'stale'],
  ['partial result by a stranger',   { type: 'partial', by: stranger, data: 7 },               'stale',   'stale',       'stale',          'stale',          'stale',    'stale',    'stale',    'stale'],
  ['partial result by the operator', { type: 'partial', by: operator, data: 7 },               'refused', 'refused',     '=',              'refused',        'refused',  'refused',  'refused',  'refused'],

  ['complete by the holder',         { type: 'complete', by: holder, result: 'built' },        'stale',   'stale',       'completed',      'stale',          'repeated', 'stale',    'stale',    'stale'],
  ['complete by a stranger',         { type: 'complete', by: stranger },                       'stale',   'stale',       'stale',          'stale',          'stale',    'stale',    'stale',    'stale'],
  ['complete by one reborn',         { type: 'complete', by: reborn },                         'stale',   'stale',       'stale',          'stale',          'stale',    'stale',    'stale',    'stale'],
  ['complete by the operator',       { type: 'complete', by: operator },                       'refused', 'completed',   'completed',      'completed',      'refused',  'refused',  'refused',  'refused'],

  ['submit by the holder',           { type: 'submit', by: holder, result: 'built' },          'stale',   'stale',       'pending_review', 'repeated',       'repeated',    'stale',    'stale',    'stale'],
  ['submit by a stranger',           { type: 'submit', by: stranger },                         'stale',   'stale',       'stale',          'stale',          'stale',    'stale',    'stale',    'stale'],
  ['submit by the operator',         { type: 'submit', by: operator },                         'refused', 'pending_review', 'pending_review', '=',           'refused',  'refused',  'refused',  'refused'],

  ['fail by the holder',             { type: 'fail', by: holder, error: 'broken', random },    'stale',   'stale',       'pending',        'stale',          'stale',    'repeated', 'stale',    'stale'],
  ['fail for another reason',        { type: 'fail', by: holder, error: 'other', random },     'stale',   'stale',       'pending',        'stale',          'stale',    'stale',    'stale',    'stale'],
  ['fail for good by the holder',    { type: 'fail', by: holder, error: 'x', fatal: true, random }, 'stale', 'stale',    'failed',         'stale',          'stale',    'stale',    'stale',    'stale'],
  ['fail by a stranger',             { type: 'fail', by: stranger, error: 'broken', random },  'stale',   'stale',       'stale',          'stale',          'stale',    'stale',    'stale',    'stale'],
  ['fail by the operator',           { type: 'fail', by: operator, error: 'broken', random },  'refused', '=',           'pending',        'pending',        'refused',  'refused',  'refused',  'refused'],

  ['release by the holder',          { type: 'release', by: holder },                          'stale',   'stale',       'pending',        'stale',          'stale',    'stale',    'stale',    'stale'],
  ['release by a stranger',          { type: 'release', by: stranger },                        'stale',   'stale',       'stale',          'stale',          'stale',    'stale',    'stale',    'stale'],
  ['release by the operator',        { type: 'release', by: operator },                        'refused', 'refused',     'pending',        'refused',        'refused',  'refused',  'refused',  'refused'],

  ['loss of its worker',             { type: 'lose', why: 'it died' },                         'refused', 'refused',     'pending',        'refused',        'refused',  'refused',  'refused',  'refused'],

  ['approval by the operator',       { type: 'approve', by: operator },                        'refused', 'refused',     'refused',        'completed',      'refused',  'refused',  'refused',  'refused'],
  ['approval by another worker',     { type: 'approve', by: worker('w2') },                    'refused', 'refused',     'refused',        'completed',      'refused',  'refused',  'refused',  'refused'],
  ['approval by its author',         { type: 'approve', by: worker('w1') },                    'refused', 'refused',     'refused',        'refused',        'refused',  'refused',  'refused',  'refused'],
  ['rejection by another worker',    { type: 'reject', by: worker('w2'), comment: 'no', random }, 'refused', 'refused',  'refused',        'pending',        'refused',  'refused',  'refused',  'refused'],
  ['rejection by its author',        { type: 'reject', by: reborn, comment: 'no', random },    'refused', 'refused',     'refused',        'refused',        'refused',  'refused',  'refused',  'refused'],

  ['a gate that has passed',         { type: 'check', reason: 'waits for a vote', detail: {} },    'refused', 'refused',  'refused',        '=',              'refused',  'refused',  'refused',  'refused'],
  ['a turn to the person',           { type: 'escalate', reason: 'waits for a person', detail: {} }, 'refused', 'refused', 'refused',      '=',              'refused',  'refused',  'refused',  'refused'],

  ['edit',                           { type: 'edit', by: operator, change: { title: 'New' } }, '=',       '=',           '=',              '=',              'refused',  'refused',  'refused',  'refused'],
  ['edit of what it requires',       { type: 'edit', by: operator, change: { requires: ['gpu'] } }, '=',  '=',           'refused',        '=',              'refused',  'refused',  'refused',  'refused'],
  ['edit of its command',            { type: 'edit', by: operator, change: { command: 'make' } }, '=',    '=',           'refused',        '=',              'refused',  'refused',  'refused',  'refused'],
  ['edit of its resources',          { type: 'edit', by: operator, change: { resources: {} } }, '=',      '=',           'refused',        '=',              'refused',  'refused',  'refused',  'refused'],
  ['assignment',                     { type: 'assign', by: operator, to: 'w2' },               '=',       '=',           '=',              '=',              'refused',  'refused',  'refused',  'refused'],
  ['cancel',                         { type: 'cancel', by: operator },                         'cancelled', 'cancelled', 'cancelled',      'cancelled',      'refused',  'refused',  'repeated', 'refused'],
  ['retry',                          { type: 'retry', by: operator },                          'refused', 'refused',     'refused',        'refused',        'refused',  'pending',  'pending',  'blocked'],

  ['unblocking while parents wait',  { type: 'unblock' },                                      'refused', 'refused',     'refused',        'refused',        'refused',  'refused',  'refused',  'refused'],
  ['failed parent, skip',            { type: 'parent_failed', parent: 't9', status: 'failed', onFail: 'skip' },  'skipped', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused'],
  ['failed parent, block',           { type: 'parent_failed', parent: 't9', status: 'failed', onFail: 'block' }, '=', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused'],
  ['split by an operator',           { type: 'split', by: operator, split },                   '=',       'blocked',     'blocked',        'refused',        'refused',  'refused',  'refused',  'refused'],
  ['split by its holder',            { type: 'split', by: holder, split },                     '=',       'blocked',     'blocked',        'refused',        'refused',  'refused',  'refused',  'refused'],
  ['split by another worker',        { type: 'split', by: worker('w2'), split },               '=',       'blocked',     'stale',          'refused',        'refused',  'refused',  'refused',  'refused'],
  ['end of a part',                  { type: 'gather', ended: 1, of: 2 },                      '=',       'refused',     'refused',        'refused',        'refused',  'refused',  'refused',  'refused'],
  ['end of the last part',           collected(),                                              'refused', 'completed',   'refused',        'refused',        'refused',  'refused',  'refused',  'refused'],
  ['end of the last part, all bad',  collected({ completed: [] }),                             'refused', 'failed',      'refused',        'refused',        'refused',  'refused',  'refused',  'refused'],
  ['revival',                        { type: 'revive', parent: 't9' },                         '=',       'refused',     'refused',        'refused',        'refused',  'refused',  'refused',  'blocked'],
];

function outcomeOf(task: TaskRecord, event: TaskEvent): Outcome | string {
  const transition = transitionOf(task, event);
  if (transition.kind === 'repeated') return 'repeated';
  if (transition.kind === 'changed') return transition.task.status === task.status ? '=' : transition.task.status;
  return transition.refusal.code === 'stale_lease' ? 'stale' : transition.refusal.code;
}

describe('what an event makes of a task in each state', () => {
  test.each(table)('%s', (_, event, ...outcomes) => {
    expect(statuses.map(status => `${status}: ${outcomeOf(taskIn[status], event)}`)).toEqual(
      statuses.map((status, index) => `${status}: ${outcomes[index]}`),
    );
  });

  test('every event has its rows', () => {
    const known: Record<TaskEvent['type'], true> = {
      ...{
        claim: true,
        progress: true,
        note: true,
        checkpoint: true,
        partial: true,
        complete: true,
        submit: true,
        fail: true,
        release: true,
      },
      ...{ approve: true, reject: true, check: true, escalate: true, edit: true, assign: true, cancel: true, retry: true },
      ...{ lose: true, unblock: true, parent_failed: true, revive: true, split: true, gather: true, collect: true },
    };
    expect(new Set(table.map(([, event]) => event.type))).toEqual(new Set(Object.keys(known)));
  });

  test('no refusal and no repetition touches the task, and no change does either: each makes a new one', () => {
    for (const status of statuses) {
      const frozen = Object.freeze({ ...taskIn[status] });
      for (const [, event] of table) expect(() => transitionOf(frozen, event)).not.toThrow();
    }
  });
});

const nobody = { owner: null, lease_until: null };
const held = taskIn.in_progress;

describe('which fields change, and which fact is left behind', () => {
  test.each<[what: string, task: TaskRecord, event: TaskEvent, change: Partial<TaskRecord>, fact: string, detail: object]>([
    [
      'a claim makes a new attempt and forgets how far the last one came',
      aTask({ progress: 0.5, step: 'testing', reason: 'why', attempt: 4, checkpoint: 'here', error: 'broken' }),
      { type: 'claim', owner: 'w2', incarnation: 'w2#7', token: 'token-2', key: 'key-2', leaseMs: 9_000 },
      {
        ...{ status: 'in_progress', owner: 'w2', author: 'w2', incarnation: 'w2#7', token: 'token-2', claim_key: 'key-2' },
        ...{ attempt: 5, lease_until: now + 9_000, lease_ms: 9_000, started_at: now, progress: null, step: null, reason: null },
      },
      'task.claimed',
      {},
    ],
    ['progress', held, { type: 'progress', by: holder, progress: 0.25 }, { progress: 0.25 }, 'task.progressed', {}],
    ['a step', held, { type: 'progress', by: holder, step: 'testing' }, { step: 'testing' }, 'task.progressed', {}],
    ['a note', held, { type: 'note', by: holder, text: 'hm' }, {}, 'task.noted', { note: 'hm' }],
    [
      'a checkpoint',
      held,
      { type: 'checkpoint', by: holder, data: { at: 3 } },
      { checkpoint: { at: 3 } },
      'task.checkpointed',
      { attempt: 1 },
    ],
    [
      'completion',
      { ...held, error: 'of the try before', reason: 'why' },
      { type: 'complete', by: holder, result: { ok: true }, artifacts: ['a.txt'] },
      {
        ...nobody,
        status: 'completed',
        progress: 1,
        result: { ok: true },
        artifacts: ['a.txt'],
        error: null,
        reason: null,
        finished_at: now,
      },
      'task.completed',
      {},
    ],
    [
      'completion where somebody has to look at it',
      { ...held, gates: [{ type: 'review' }] },
      { type: 'complete', by: holder, result: 'done', artifacts: ['a.txt'] },
      { ...nobody, status: 'pending_review', result: 'done', artifacts: ['a.txt'], reason: 'waits for a review' },
      'task.submitted',
      {},
    ],
    [
      'handing in',
      held,
      { type: 'submit', by: holder, result: 'done' },
      { ...nobody, status: 'pending_review', result: 'done', reason: 'waits for a review' },
      'task.submitted',
      {},
    ],
    [
      'a failure with tries left',
      held,
      { type: 'fail', by: holder, error: 'broken', random },
      {
        ...nobody,
        ...{ status: 'pending', failures: 1, error: 'broken', ready_at: now + 5_000, reason: '1 of 3 tries failed; the last: broken' },
      },
      'task.retrying',
      { delay_ms: 5_000 },
    ],
    [
      'the last failure',
      { ...held, failures: 2, lost: 1 },
      { type: 'fail', by: holder, error: 'broken', random },
      { ...nobody, status: 'failed', failures: 3, error: 'broken', reason: '3 of 3 tries failed; the last: broken', finished_at: now },
      'task.failed',
      {},
    ],
    [
      'a failure that trying again cannot mend',
      held,
      { type: 'fail', by: holder, error: 'no such branch', fatal: true, random },
      { ...nobody, status: 'failed', failures: 1, error: 'no such branch', reason: 'failed for good: no such branch', finished_at: now },
      'task.failed',
      {},
    ],
    [
      'letting go',
      { ...held, reason: 'why', ready_at: 77 },
      { type: 'release', by: holder, why: 'lunch' },
      { ...nobody, status: 'pending', reason: null },
      'task.released',
      { why: 'lunch' },
    ],
    [
      'a lost worker',
      { ...held, failures: 1 },
      { type: 'lose', why: 'it died' },
      { ...nobody, status: 'pending', lost: 1 },
      'task.lost',
      { why: 'it died' },
    ],
    [
      'the third lost worker',
      { ...held, lost: 2, failures: 1 },
      { type: 'lose', why: 'it died' },
      {
        ...nobody,
        ...{ status: 'failed', lost: 3, reason: 'quarantined: 3 workers were lost while holding it; the last: it died', finished_at: now },
      },
      'task.quarantined',
      { why: 'it died' },
    ],
    [
      'approval',
      { ...taskIn.pending_review, error: 'of the try before' },
      { type: 'approve', by: worker('w2'), comment: 'nice' },
      { status: 'completed', progress: 1, reason: null, error: null, finished_at: now },
      'task.approved',
      { reviewer: 'w2', comment: 'nice' },
    ],
    [
      'rejection with tries left',
      taskIn.pending_review,
      { type: 'reject', by: worker('w2'), comment: 'no tests', random },
      {
        ...{ status: 'pending', failures: 1, error: 'review by w2: no tests', ready_at: now + 5_000 },
        reason: '1 of 3 tries failed; the last: review by w2: no tests',
      },
      'task.retrying',
      { delay_ms: 5_000, reviewer: 'w2', comment: 'no tests' },
    ],
    [
      'the last rejection',
      { ...taskIn.pending_review, retries: 0 },
      { type: 'reject', by: operator, comment: 'no tests', random },
      {
        ...{ status: 'failed', failures: 1, error: 'review by operator: no tests', finished_at: now },
        reason: '1 of 1 tries failed; the last: review by operator: no tests',
      },
      'task.failed',
      { reviewer: 'operator', comment: 'no tests' },
    ],
    [
      'an edit of some fields',
      held,
      { type: 'edit', by: operator, change: { title: 'New', priority: 'low', description: undefined, timeout_ms: null } },
      { title: 'New', priority: 'low' },
      'task.edited',
      {},
    ],
    [
      'an assignment leaves the owner be',
      held,
      { type: 'assign', by: operator, to: 'pool:b' },
      { assignee: 'pool:b' },
      'task.assigned',
      {},
    ],
    [
      'cancelling what is being worked on',
      held,
      { type: 'cancel', by: operator, why: 'not needed' },
      { ...nobody, status: 'cancelled', reason: 'cancelled by operator: not needed', finished_at: now },
      'task.cancelled',
      {},
    ],
    [
      'a retry gives a fresh budget but never an old attempt',
      { ...taskIn.failed, lost: 2, progress: 0.5, step: 'testing', attempt: 7 },
      { type: 'retry', by: operator },
      { status: 'pending', failures: 0, lost: 0, reason: null, finished_at: null, progress: null, step: null, ready_at: now },
      'task.retried',
      {},
    ],
    [
      'a retry of what still waits for a parent',
      { ...taskIn.cancelled, unmet: 2 },
      { type: 'retry', by: operator },
      { status: 'blocked', reason: null, finished_at: null },
      'task.retried',
      {},
    ],
    [
      'a retry of what waits for its next try lets it go at once',
      aTask({ failures: 1, ready_at: now + 60_000, reason: '1 of 3 tries failed' }),
      { type: 'retry', by: operator },
      { ready_at: now, reason: null },
      'task.retried',
      {},
    ],
    [
      'the last parent is done',
      aTask({ status: 'blocked', unmet: 0, reason: 'blocked because t9 failed' }),
      { type: 'unblock' },
      { status: 'pending', ready_at: now, reason: null },
      'task.unblocked',
      {},
    ],
    [
      'a parent failed',
      taskIn.blocked,
      { type: 'parent_failed', parent: 't9', status: 'failed', onFail: 'skip' },
      { status: 'skipped', reason: 'skipped because t9 failed', finished_at: now },
      'task.skipped',
      { parent: 't9' },
    ],
    [
      'a parent was cancelled, and the task is to wait all the same',
      taskIn.blocked,
      { type: 'parent_failed', parent: 't9', status: 'cancelled', onFail: 'block' },
      { reason: 'blocked because t9 was cancelled' },
      'task.blocked',
      { parent: 't9' },
    ],
    [
      'a failed parent lives again',
      taskIn.skipped,
      { type: 'revive', parent: 't9' },
      { status: 'blocked', reason: null, finished_at: null },
      'task.revived',
      { parent: 't9' },
    ],
  ])('%s', (_, task, event, change, fact, detail) => {
    expect(transitionOf(task, event)).toEqual({ kind: 'changed', task: { ...task, ...change, updated_at: now }, fact, detail });
  });
});

describe('a repeated call is answered, and its effect not repeated', () => {
  const of = (status: TaskStatus) => taskIn[status];

  test.each<[what: string, task: TaskRecord, event: TaskEvent, kind: string]>([
    ['the same result', of('completed'), { type: 'complete', by: holder, result: 'built' }, 'repeated'],
    ['no result this time', of('completed'), { type: 'complete', by: unproven }, 'repeated'],
    ['a result that was never stored', of('completed'), { type: 'complete', by: holder, result: 'rebuilt' }, 'refused'],
    ['artifacts that were never stored', of('completed'), { type: 'complete', by: holder, artifacts: ['b.txt'] }, 'refused'],
    ['a result that waits for review', of('pending_review'), { type: 'submit', by: holder, result: 'built' }, 'repeated'],
    ['another than the one that waits', of('pending_review'), { type: 'submit', by: holder, result: 'rebuilt' }, 'refused'],
    [
      'a result that was approved before its author heard of it',
      { ...of('completed'), gates: [{ type: 'review' }] },
      { type: 'complete', by: holder, result: 'built' },
      'repeated',
    ],
    [
      'a failure whose task waits for its next try',
      { ...of('pending'), author: 'w1', token: 'token-1', incarnation: 'w1#1', attempt: 1, error: 'broken' },
      { type: 'fail', by: holder, error: 'broken', random },
      'repeated',
    ],
    [
      'a release',
      { ...of('pending'), author: 'w1', token: 'token-1', incarnation: 'w1#1', attempt: 1 },
      { type: 'release', by: holder },
      'repeated',
    ],
    [
      'a release by a former holder of what another had since',
      { ...of('pending'), author: 'w2', token: 'token-2', incarnation: 'w2#1', attempt: 2 },
      { type: 'release', by: holder },
      'refused',
    ],
    ['handing in what was approved since', of('completed'), { type: 'submit', by: holder, result: 'built' }, 'repeated'],
    ['by one who came back as somebody else', of('completed'), { type: 'complete', by: reborn }, 'refused'],
  ])('%s', (_, task, event, kind) => {
    expect(transitionOf(task, event).kind).toBe(kind);
  });
});

describe('what a refusal says', () => {
  const refusalOf = (task: TaskRecord, event: TaskEvent) => {
    const transition = transitionOf(task, event);
    if (transition.kind !== 'refused') throw new Error(`${event.type} was not refused`);
    const { code, message, hint, data } = transition.refusal;
    return { code, message, hint, data };
  };

  test.each<[what: string, task: TaskRecord, event: TaskEvent, words: string, hint: string]>([
    ['claiming what another holds', held, claimBy('w2'), 't1 cannot be claimed, it is in_progress by w1', 'task next --claim'],
    [
      'claiming too early',
      aTask({ ready_at: now + 1, reason: '1 of 3 tries failed' }),
      claimBy('w2'),
      't1 is not ready yet: 1 of 3 tries failed',
      'Wait',
    ],
    [
      'finishing what is blocked',
      aTask({ status: 'blocked', unmet: 1, reason: 'blocked because t9 failed' }),
      { type: 'complete', by: operator },
      't1 is blocked (blocked because t9 failed)',
      'swarm explain t1',
    ],
    ['reporting on what is over', taskIn.cancelled, { type: 'progress', by: operator }, 't1 is cancelled', 'swarm task retry t1'],
    ['editing what is over', taskIn.completed, { type: 'edit', by: operator, change: { title: 'x' } }, 't1 is completed', 'Add a new task'],
    ['cancelling what is over', taskIn.failed, { type: 'cancel', by: operator }, 't1 is failed', 'swarm task retry t1'],
    ['retrying a success', taskIn.completed, { type: 'retry', by: operator }, 't1 is completed', 'Add a new task'],
    ['retrying what goes on', held, { type: 'retry', by: operator }, 't1 is in_progress', 'still on the board'],
    ['reviewing too early', held, { type: 'approve', by: operator }, 't1 is in_progress, not waiting for a review', ''],
    ['reviewing oneself', taskIn.pending_review, { type: 'approve', by: holder }, 'somebody else must review it', ''],
    [
      'changing what a worker is about to rely on',
      held,
      { type: 'edit', by: operator, change: { command: 'make' } },
      't1 is being worked on by w1',
      'swarm task release t1',
    ],
  ])('%s', (_, task, event, words, hint) => {
    const refusal = refusalOf(task, event);
    expect(refusal.code).toBe('refused');
    expect(refusal.message).toContain(words);
    expect(refusal.hint ?? '').toContain(hint);
  });

  test('a claim before its time tells when the time is', () => {
    expect(refusalOf(aTask({ ready_at: now + 1 }), claimBy('w2')).data).toEqual({ ready_at: now + 1 });
    expect(transitionOf(aTask({ ready_at: now }), claimBy('w2')).kind).toBe('changed');
  });
});
