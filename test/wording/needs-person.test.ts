/** What is marked for a person, and what is not. */

import { expect, test } from 'vitest';
import type { Fact, FactDetail, FactType } from '../../src/core/fact.ts';
import { needsPerson } from '../../src/wording/needs-person.ts';

const fact = (type: FactType, data: FactDetail = {}, by = 'bob'): Fact => ({ seq: 1, at: 0, type, subject: 'x', by, data });

test.each<Fact>([
  fact('task.escalated'),
  fact('task.failed'),
  fact('task.quarantined'),
  fact('pool.held'),
  fact('budget.reached'),
  fact('run.failed'),
  fact('run.rolled_back'),
  fact('worker.suspected'),
  fact('breaker.opened', { until: null }),
  fact('worker.updated', { status: 'waiting' }),
  fact('vote.opened', { voters: ['bob', 'operator'] }, 'swarm'),
  fact('message.sent', { to: 'operator', type: 'info' }),
  fact('message.sent', { to: 'role:reviewer', type: 'request_help' }),
  fact('message.sent', { to: 'all', type: 'direct', recipients: ['operator', 'eve'] }),
])('$type $data', told => {
  expect(needsPerson(told)).toBe(true);
});

test.each<Fact>([
  fact('task.retrying'),
  fact('task.completed'),
  fact('run.completed'),
  fact('run.paused'),
  fact('breaker.opened', { until: 5 }),
  fact('worker.updated', { status: 'busy' }),
  fact('vote.opened', { voters: ['bob'] }),
  fact('message.sent', { to: 'operator', type: 'vote_request' }),
  fact('message.sent', { to: 'eve', type: 'info' }),
  fact('message.sent', { to: 'all', type: 'request_help' }, 'operator'),
  fact('message.sent', { to: 'role:orchestrator', type: 'request_help' }, 'swarm'),
])('not $type $data', told => {
  expect(needsPerson(told)).toBe(false);
});
