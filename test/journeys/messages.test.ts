/** Messages through the death of the daemon: what was asked is answered, nothing is lost, and nothing is said twice. */

import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/client/client.ts';
import { type TestDaemon, testHome } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { hostOf } from '../helpers/mcp.ts';
import { MortalDaemon } from '../helpers/mortal-daemon.ts';

const sent = async (daemon: TestDaemon, type?: string) => {
  const client = await daemon.connect();
  const facts = await follow(client, 0);
  return facts.first(fact => fact.type === 'message.sent' && (type === undefined || fact.data.type === type));
};

test('a question whose daemon is killed is answered all the same', async () => {
  const place = testHome();
  const first = await place.start();
  await (await first.connect()).call('worker.register', { name: 'bob' });
  const asked = place.swarm('ask', 'bob', 'which', 'branch?', '--timeout', '5m');
  await sent(first);
  await first.kill();

  const second = await place.start();
  const bob = await second.connect({ as: { name: 'bob' } });
  const { messages } = await bob.call('message.inbox', {});
  expect(messages).toMatchObject([{ id: 'm1', from: 'operator', text: 'which branch?' }]);
  await bob.call('message.send', { to: 'operator', text: 'main', reply_to: 'm1' });
  expect(await asked).toMatchObject({ code: 0, stdout: expect.stringMatching(/bob -> operator \(answers m1\): main\n$/) });
  expect((await bob.call('message.list', {})).messages).toMatchObject([
    { id: 'm1', deliveries: [{ to: 'bob', state: 'acked' }] },
    { id: 'm2', deliveries: [{ to: 'operator', state: 'read' }] },
  ]);
});

test('one tool asks, another answers, and the daemon dies between', async () => {
  const place = testHome();
  const first = await place.start();
  await (await first.connect()).call('worker.register', { name: 'bob' });
  const ada = await hostOf(place, ['--as', 'ada']);
  const asked = ada.call('agent_send', { type: 'x-question', to_agent: 'bob', text: 'which?', await_reply: true, timeout_seconds: 300 });
  await sent(first, 'x-question');
  await first.kill();

  await place.start();
  const bob = await hostOf(place, ['--as', 'bob']);
  const [question] = (await bob.call('agent_messages')).messages;
  await bob.call('agent_send', { type: 'direct', to_agent: 'ada', text: 'this one', reply_to: question.id });
  expect(await asked).toMatchObject({
    message: { id: question.id },
    reply: { from: 'bob', text: 'this one', correlation_id: question.id },
  });
  expect((await ada.call('agent_messages')).messages).toEqual([]);
});

test('killed at commit after commit, all messages arrive, each once, and a final failure calls for help once', {
  timeout: 120_000,
}, async () => {
  const points = ['commit:4:before', 'commit:5:after', 'commit:3:after', 'commit:6:before', 'commit:4:after'];
  const daemon = new MortalDaemon(testHome(), points);
  await daemon.call('task.create', { title: 'Doomed', retries: 0, timeout_ms: 1_000, idempotency_key: 'doomed' });
  for (let number = 0; number < 20; number++) {
    await daemon.call('message.send', { to: 'operator', type: 'x-count', payload: number, request: `count-${number}` });
  }
  await daemon.call('task.claim', { id: 't1', request: 'claim' });
  await daemon.fact(({ type, data }) => type === 'message.sent' && data.type === 'request_help');
  expect(daemon.deaths).toEqual(points.map(() => 'SIGKILL'));

  const { messages } = await daemon.call('message.list', { limit: 100 });
  expect(messages.filter(({ type }) => type === 'x-count').map(({ payload }) => payload)).toEqual([...Array(20).keys()]);
  expect(messages.filter(({ type }) => type === 'request_help')).toHaveLength(1);
  expect(await daemon.call('verify', {})).toMatchObject({ ok: true });
});

test('the last try of a worker that is killed with the daemon calls for help once', async () => {
  const place = testHome();
  const first = await place.start();
  const ada = await first.connect({ as: { name: 'ada' } });
  await (await first.connect()).call('task.create', { title: 'Doomed', retries: 0 });
  await ada.call('task.claim', { id: 't1' });
  const failing = ada.call('task.fail', { id: 't1', error: 'broken' }).catch(() => {});
  await sent(first, 'request_help');
  await first.kill();
  await failing;

  const second = await place.start();
  const again = await second.connect({ as: { name: 'ada' } });
  await again.call('task.fail', { id: 't1', error: 'broken' });
  const operator = await connect(place.socket);
  onTestFinished(() => operator.close());
  expect((await operator.call('message.inbox', {})).messages).toMatchObject([
    { from: 'swarm', type: 'request_help', task: 't1', ack: true, text: 't1 (Doomed): 1 of 1 tries failed; the last: broken' },
  ]);
});
