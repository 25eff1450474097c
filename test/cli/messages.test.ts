/** Messages and topics by the command. */

import { expect, test } from 'vitest';
import { startDaemon } from '../helpers/daemon.ts';

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
});
