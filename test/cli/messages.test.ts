/** Messages and topics by the command. */

import { expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { startDaemon } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { refusal } from '../helpers/refusal.ts';

const ok = (stdout: string, stderr = '') => ({ code: 0, stdout, stderr });
const withoutTimes = (text: string): string => text.replace(/\d\d:\d\d:\d\d/g, 'TIME');

test('sent, read once, acknowledged', async () => {
  const { swarm, swarmWith } = await startDaemon();
  await swarm('worker', 'register', 'bob');
  expect(await swarm('send', 'bob', 'look', 'at', 't1')).toEqual(ok('m1\n'));
  expect(await swarmWith('two\nlines\x1b[2J', 'send', 'bob', '-', '--as', 'eve', '--reply-to', '1', '--type', 'x-mine')).toEqual(
    ok('m2\n'),
  );
  expect(withoutTimes((await swarm('inbox', '--as', 'bob', '--peek')).stdout)).toBe(
    'm1  TIME  operator -> bob: look at t1\nm2  TIME  eve -> bob (x-mine, answers m1)\n  two\n  lines\\x1b[2J\n',
  );
  expect((await swarm('inbox', '--as', 'bob')).stdout.split('\n')).toHaveLength(5);
  expect(await swarm('inbox', '--as', 'bob')).toEqual(ok('', 'no unread messages\n'));
  expect(await swarm('ack', '1', 'm2', '--as', 'bob')).toEqual(ok('m1 acknowledged\nm2 acknowledged\n'));
  expect(await swarm('ack', 'm1', '--as', 'eve')).toMatchObject({ code: 1 });
  const { messages } = JSON.parse((await swarm('messages', '--json', '--for', 'eve')).stdout);
  expect(messages).toMatchObject([{ id: 'm2', reply_to: 'm1', deliveries: [{ state: 'acked' }] }]);
  expect((await swarm('messages', '-n', '1', '--type', 'direct')).stdout).toContain('operator -> bob');
});

test('to a topic, as JSON', async () => {
  const { swarm } = await startDaemon();
  expect(await swarm('topic', 'subscribe', 'releases', 'news', '--as', 'bob')).toEqual(
    ok('subscribed to releases\nsubscribed to news, releases\n'),
  );
  expect((await swarm('send', 'topic:releases', '--payload', '{"version": 2}')).code).toBe(0);
  expect(JSON.parse((await swarm('inbox', '--as', 'bob', '--json')).stdout).messages).toMatchObject([
    { to: 'topic:releases', payload: { version: 2 } },
  ]);
  expect(await swarm('topic', 'unsubscribe', 'releases', '--as', 'bob')).toEqual(ok('subscribed to news\n'));
});

test('that cannot be sent', async () => {
  const { swarm } = await startDaemon();
  expect(await swarm('send', 'bob', 'hi')).toMatchObject({ code: 1, stderr: expect.stringContaining('bob') });
  expect(await swarm('send', 'operator')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is nothing to send') });
  expect(await swarm('send', 'operator', '--payload', '{a:1}')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--payload must be JSON'),
  });
  expect(await swarm('send', 'operator', 'hi', '--type', 'drect')).toMatchObject({ code: 2 });
  expect(await swarm('send', 'topic:two words', 'hi')).toMatchObject({ code: 2, stderr: expect.stringContaining('as in topic:builds') });
});

test('asked and answered, or not in time', async () => {
  const daemon = await startDaemon();
  const { swarm } = daemon;
  await swarm('worker', 'register', 'bob');
  const bob = await daemon.connect({ as: { name: 'bob' } });
  const facts = await follow(bob);
  const asked = swarm('ask', 'bob', 'ready?', '--json');
  const { subject: id } = await facts.first(({ type }) => type === 'message.sent');
  await bob.call('message.send', { to: 'operator', text: 'yes', reply_to: id });
  expect(JSON.parse((await asked).stdout)).toMatchObject({ message: { id, text: 'ready?' }, reply: { from: 'bob', text: 'yes' } });
  expect(await swarm('inbox')).toEqual(ok('', 'no unread messages\n'));

  expect(await swarm('ask', 'bob', 'and now?', '--timeout', '1ms')).toEqual({
    code: 4,
    stdout: '',
    stderr: expect.stringMatching(/bob has not answered m3 within .*\n.*a later answer comes to yours: `swarm inbox`/),
  });
  await bob.call('message.send', { to: 'operator', text: 'late', reply_to: 'm3' });
  expect((await swarm('inbox')).stdout).toContain('bob -> operator (answers m3): late');
  expect(await swarm('ask', 'bob')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is nothing to ask') });
  expect(await swarm('ask', 'eve', 'hi')).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no worker eve') });
});

test('too many at once are refused, with when to go on, and others are not held up', async () => {
  const { connect } = await startDaemon({ SWARM_MESSAGES_BURST: '3' });
  const [ann, bob] = [await connect({ as: { name: 'ann' } }), await connect({ as: { name: 'bob' } })];
  const send = (client: Client) => client.call('message.send', { to: 'operator', text: 'hi' });
  for (let times = 0; times < 3; times++) await send(ann);
  const refused = await refusal(send(ann));
  expect(refused).toMatchObject({
    ...{ code: 'limit_reached', message: 'ann sends more than 120 messages a minute' },
    hint: expect.stringMatching(/^Send the next one in \d+ s/),
    data: { retry_after_ms: expect.any(Number) },
  });
  await send(bob);
});

test('a payload that is not as its type wants it is refused, with the field', async () => {
  const { swarm } = await startDaemon();
  expect(await swarm('send', 'all', '--type', 'task_complete', '--payload', '{"task_id": 5}')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('payload.task_id: must be a text in a task_complete'),
  });
});
