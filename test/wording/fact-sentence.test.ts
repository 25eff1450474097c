/** Facts in human words. */

import { describe, expect, test } from 'vitest';
import { type Fact, type FactType, factTypes } from '../../src/core/fact.ts';
import { factSentence } from '../../src/wording/fact-sentence.ts';

const fact = (type: FactType, data: Fact['data'] = {}, by = 'claude-1'): Fact => ({ seq: 1, at: 0, type, subject: 't1', by, data });

test.each<[FactType, Fact['data'], string]>([
  ['task.added', { task: { title: 'Write the docs' } }, 'added by claude-1: Write the docs'],
  ['task.depends', { patch: { depends_on: ['t2', 't3'] } }, 'claude-1 changed what it needs: t2, t3'],
  ['task.depends', { patch: { depends_on: [] } }, 'claude-1 changed what it needs: nothing'],
  ['task.unblocked', { parent: 't2' }, 'ready: it no longer waits for t2'],
  ['task.blocked', { patch: { reason: 'blocked because t2 failed' } }, 'blocked because t2 failed'],
  ['task.skipped', { patch: { reason: 'skipped because t2 failed' } }, 'skipped because t2 failed'],
  ['task.revived', { parent: 't2' }, 'waits for t2 again'],
  ['task.claimed', { patch: { owner: 'claude-1', attempt: 2 } }, 'claimed by claude-1, attempt 2'],
  ['task.progressed', { patch: { progress: 0.4, step: 'porting' } }, 'claude-1: 40% porting'],
  ['task.progressed', {}, 'claude-1: at work'],
  ['task.noted', { note: 'look here' }, 'note by claude-1: look here'],
  ['task.checkpointed', { patch: { checkpoint: { a: 1 } } }, 'claude-1 kept a checkpoint'],
  ['task.submitted', { patch: { result: 'done' } }, 'handed in for review by claude-1: done'],
  ['task.completed', { patch: { result: { files: 2 } } }, 'completed by claude-1: {"files":2}'],
  ['task.completed', { patch: {} }, 'completed by claude-1'],
  ['task.approved', { reviewer: 'bob', comment: 'fine' }, 'approved by bob: fine'],
  ['task.approved', { gate: '`npm test`' }, '`npm test` passed, which was the last gate'],
  ['task.checked', { reviewer: 'bob', patch: { reason: 'waits for another review' } }, 'waits for another review'],
  ['task.checked', { gate: 'lint', patch: { reason: 'waits for a review' } }, 'lint passed, says claude-1: waits for a review'],
  ['task.escalated', { patch: { reason: 'waits for a person: a tie' } }, 'waits for a person: a tie'],
  ['breaker.opened', { until: null, why: 'a-1 says: log in', parked: 'auth' }, 'parked, login needed: a-1 says: log in'],
  ['breaker.closed', { why: 'its time is over', parked: 'quota' }, 'goes on: its time is over'],
  ['breaker.opened', { until: 119_900, why: 'no quota' }, 'breaker opened for 2m: no quota'],
  ['vote.opened', { question: 'Tabs?' }, 'opened by claude-1: Tabs?'],
  ['vote.cast', { option: 'no', scores: null, why: 'spaces' }, 'claude-1 votes no: spaces'],
  ['vote.cast', { option: null, scores: { a: 2 }, why: null }, 'claude-1 votes {"a":2}'],
  ['vote.cast', { option: null, scores: null, why: null }, 'claude-1 votes, and abstains'],
  ['vote.decided', { text: 'a tie (1 a, 1 b)' }, 'a tie (1 a, 1 b)'],
  [
    'task.retrying',
    { patch: { reason: '1 of 5 tries failed; the last: no disk' }, delay_ms: 5_000 },
    '1 of 5 tries failed; the last: no disk; next try in 5s',
  ],
  ['task.failed', { patch: { reason: 'failed for good: no disk' } }, 'failed for good: no disk'],
  ['task.released', { why: 'too hard' }, 'given back by claude-1: too hard'],
  ['task.lost', { why: 'no sign of life' }, 'lost with its worker: no sign of life'],
  ['task.quarantined', { patch: { reason: 'quarantined: 3 workers were lost' } }, 'quarantined: 3 workers were lost'],
  ['task.edited', { patch: { priority: 'high', tags: ['a'] } }, 'claude-1 changed priority to high, tags to ["a"]'],
  ['task.assigned', { patch: { assignee: 'bob' } }, 'claude-1 assigned it to bob'],
  ['task.assigned', { patch: { assignee: null } }, 'claude-1 opened it to anyone'],
  ['task.cancelled', { patch: { reason: 'cancelled by claude-1: late' } }, 'cancelled by claude-1: late'],
  ['task.retried', {}, 'put back on the board by claude-1'],
  ['budget.reached', { words: '$5.10 of $5.00' }, 'its budget is used up: $5.10 of $5.00'],
  ['budget.warned', { words: '$4.10 of $5.00' }, 'most of its budget is used up: $4.10 of $5.00'],
  ['budget.raised', { words: '$5.10 of $9.00' }, 'there is room in its budget again: $5.10 of $9.00'],
  ['budget.set', { words: '$9.00 or 2M tokens' }, 'its budget is $9.00 or 2M tokens now'],
  ['budget.set', { words: null }, 'its budget is that of swarm.yaml again'],
  ['usage.recorded', { task: 't1', input: 1_000, output: 500, cost_micros: 12_500 }, 'took 1.5k tokens, $0.0125 for t1'],
  ['usage.recorded', { task: null, input: 1, cost_micros: 0 }, 'took 1 token'],
  ['worktree.made', { branch: 'swarm/t1' }, 'made on swarm/t1'],
  ['worktree.merged', { into: 'main' }, 'merged by claude-1 into main'],
  ['worktree.removed', { loss: '1 commit that no other branch has' }, 'taken away by claude-1: 1 commit that no other branch has'],
  ['worktree.removed', { loss: null }, 'taken away by claude-1'],
  ['worktree.trusted', {}, 'claude-1 agreed to what is run in them'],
  ['worker.registered', { role: 'worker', capabilities: ['ts', 'go'] }, 'registered as worker: can ts, go'],
  ['worker.updated', { status: 'working', note: null }, 'working'],
  ['worker.started', { command: ['npm', 'test'], cwd: '/work' }, 'started by claude-1: npm test'],
  ['worker.started', { command: ['claude', 'x'.repeat(2_000)] }, `started by claude-1: claude ${'x'.repeat(153)}…`],
  ['worker.exited', { code: 0, signal: null }, 'exited with code 0'],
  ['worker.exited', { code: null, signal: 'SIGKILL' }, 'ended by SIGKILL'],
  ['worker.exited', { code: 0, signal: null, why: '1 of 2 workers idle for 5 min' }, 'exited with code 0: 1 of 2 workers idle for 5 min'],
  ['worker.lost', { why: 'the machine was started anew' }, 'lost: the machine was started anew'],
  ['message.sent', { to: 'bob', text: 'hi', payload: null }, 'claude-1 to bob: hi'],
  ['message.sent', { to: 'bob', text: null, payload: { a: 1 } }, 'claude-1 to bob: {"a":1}'],
  ['message.read', {}, 'read by claude-1'],
  ['message.acked', {}, 'acknowledged by claude-1'],
  ['message.returned', { recipient: 'bob', why: 'it was read' }, 'delivered again to bob: it was read'],
  ['message.dead', { recipient: 'bob', why: 'nobody fetched it in time' }, 'reached nobody for bob: nobody fetched it in time'],
  ['message.redriven', {}, 'sent again by claude-1'],
  ['daemon.started', { pid: 7 }, 'started: pid 7'],
  ['daemon.stopped', {}, 'stopped'],
  ['daemon.slept', { silence_ms: 120_000 }, 'nobody could be heard: for 2m'],
])('%s %j', (type, data, sentence) => {
  expect(factSentence(fact(type, data))).toBe(sentence);
});

describe('whatever a fact holds', () => {
  test.each(factTypes)('%s without any detail is a sentence', type => {
    expect(factSentence(fact(type))).toMatch(/\S/);
    expect(factSentence(fact(type))).not.toMatch(/undefined|null|NaN/);
  });

  test('a type that this build does not know is named', () => {
    expect(factSentence(fact('task.teleported' as FactType))).toBe('task.teleported by claude-1');
  });

  test('a long result is cut', () => {
    expect(factSentence(fact('task.completed', { patch: { result: 'x'.repeat(500) } })).length).toBeLessThan(120);
  });
});
