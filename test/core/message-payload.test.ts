/** Payloads: what is known of a type has to be right, and the refusal says which field is not. */

import { describe, expect, test } from 'vitest';
import { limits } from '../../src/core/limits.ts';
import { NewMessage } from '../../src/core/message.ts';

const faultsOf = (message: object): string[] =>
  NewMessage.safeParse({ to: 'w1', ...message }).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('a payload', () => {
  test.each<[type: string, payload: unknown]>([
    ['direct', 5],
    ['broadcast', [1, 2]],
    ['broadcast', { action: 'vote_request', options: ['yes'], anything: { at: 'all' } }],
    ['x-mine', { task_id: 5 }],
    ['task_claim', { task_id: 'explore-opencode' }],
    ['task_complete', { task_id: 't1', status: 'failed', error: 'no', subtasks_completed: 3 }],
    ['request_help', {}],
    ['review_complete', { approved: false, issues: [{ line: 3 }, 'text'] }],
    ['vote_response', { vote_id: 'v1', choice: 'yes' }],
    ['partial_result', { parent_task_id: 't1', status: 'success', result: [1] }],
    ['progress', { task_id: 't1', progress: 1 }],
    ['status_update', { status: 'working', task: null }],
  ])('of a %s may be %j', (type, payload) => {
    expect(faultsOf({ type, payload })).toEqual([]);
  });

  test.each<[type: string, payload: unknown, fault: string]>([
    ['task_claim', { task_id: 5 }, 'payload.task_id: must be a text in a task_claim'],
    ['task_complete', { status: 'done' }, "payload.status: must be 'success' or 'failed' in a task_complete"],
    [
      'task_complete',
      { error: 'x'.repeat(limits.errorChars + 1) },
      `payload.error: must have at most ${limits.errorChars} characters in a task_complete`,
    ],
    ['broadcast', { progress: 75 }, 'payload.progress: must be a number from 0 to 1 in a broadcast'],
    ['progress', { progress: '75%' }, 'payload.progress: must be a number from 0 to 1 in a progress'],
    ['review_complete', { approved: 'yes' }, 'payload.approved: must be true or false in a review_complete'],
    ['vote_request', { options: 'yes' }, 'payload.options: must be a list of texts in a vote_request'],
    ['vote_response', { vote_id: 'v1' }, 'payload.choice: must be a text in a vote_response'],
    ['request_help', 'help!', 'payload: must be an object with task_id, error in a request_help'],
    ['partial_result', { status: 'ok' }, "payload.status: must be 'success' or 'failed' in a partial_result"],
  ])('of a %s may not be %j', (type, payload, fault) => {
    expect(faultsOf({ type, payload })).toEqual([fault]);
  });

  test('that nobody is named for goes to those who can do something with it, but a direct message to nobody', () => {
    expect(NewMessage.safeParse({ type: 'broadcast', text: 'hi' }).success).toBe(true);
    expect(NewMessage.safeParse({ text: 'hi' }).error?.issues).toMatchObject([
      { path: ['to'], message: expect.stringContaining('a broadcast goes to all') },
    ]);
  });
});
