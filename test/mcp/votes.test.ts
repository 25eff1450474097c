/** Votes by tool and by message: an orchestrator asks, workers answer as they like, and all hear what came of it. */

import { expect, test } from 'vitest';
import { startDaemon } from '../helpers/daemon.ts';
import { hostOf } from '../helpers/mcp.ts';

test('a vote is opened by tool or by message, and answered by either', async () => {
  const daemon = await startDaemon();
  const [boss, ann, bob] = await Promise.all([
    hostOf(daemon, ['--as', 'boss']),
    hostOf(daemon, ['--as', 'ann']),
    hostOf(daemon, ['--as', 'bob']),
  ]);
  await boss.call('agent_register', { role: 'orchestrator' });
  await ann.call('agent_register', {});
  await bob.call('agent_register', {});
  const question = 'Should we migrate to TypeScript strict mode?';
  const payload = {
    action: 'vote_request',
    vote_id: 'vote_123',
    question,
    options: ['yes', 'no', 'abstain'],
    deadline_ms: 60_000,
    voters: ['ann', 'bob'],
  };
  await boss.call('agent_send', { type: 'broadcast', payload });
  const { messages } = (await ann.call('agent_messages', {})) as { messages: { type: string; payload: { vote_id: string } }[] };
  expect(messages.filter(({ type }) => type === 'vote_request')).toMatchObject([
    { payload: { vote_id: 'v1', question, options: ['yes', 'no'] } },
  ]);
  await ann.call('agent_send', { type: 'vote_response', payload: { vote_id: 'vote_123', choice: 'yes', rationale: 'Catches more bugs' } });
  const { vote } = await bob.call('vote_cast', { vote_id: 'vote_123', choice: 'yes' });
  expect(vote).toMatchObject({
    id: 'v1',
    outcome: { kind: 'decided', option: 'yes' },
    ballots: [{ voter: 'ann', why: 'Catches more bugs' }, {}],
  });
  const again = await boss.call('vote_open', { question: 'Again?', options: ['yes', 'no'] });
  expect(again).toMatchObject({ vote: { id: 'v2', outcome: null } });
  expect(await ann.refusal('vote_open', { question: 'Mine?', options: ['yes', 'no'] })).toContain('may not use vote_open');
});

test('a verdict may come as a message', async () => {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  const { task } = await operator.call('task.create', { title: 'Build', gates: [{ type: 'review' }] });
  const worker = await daemon.connect({ as: { name: 'w1' } });
  await worker.call('task.claim', { id: task.id });
  await worker.call('task.done', { id: task.id, result: 'built' });
  const ann = await hostOf(daemon, ['--as', 'ann', '--can', 'review']);
  await ann.call('agent_register', {});
  const payload = { task_id: task.id, approved: false, issues: ['no test'], reviewer: 'ann' };
  await ann.call('agent_send', { type: 'review_complete', to_agent: 'w1', payload });
  expect(await operator.call('task.get', { id: task.id })).toMatchObject({
    status: 'pending',
    failures: 1,
    error: 'review by ann: no test',
  });
});
