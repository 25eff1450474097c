/** A person answers where the need is shown: the thread goes on, and the need is gone. */

import { expect, test } from 'vitest';
import { startDaemon } from '../helpers/daemon.ts';
import { atScreen } from '../helpers/person-screen.ts';

test('a call for help is found, answered and dealt with', async () => {
  const daemon = await startDaemon();
  const ann = await daemon.connect({ as: { name: 'ann' } });
  const screen = await atScreen(daemon.connect);
  await ann.call('message.send', { type: 'request_help', text: 'which branch?' });
  await screen.sees(({ swarm }) => swarm.inbox.some(({ kind, message }) => kind === 'help' && message === 'm1'));
  screen.types('n');
  await screen.sees(({ model }) => model.place === 'messages' && model.cursors.messages === 'm1');
  screen.types('\r');
  await screen.sees(({ model }) => model.overlay?.kind === 'prompt' && model.overlay.title === 'Answer ann');
  screen.types('main\r');
  await screen.sees(({ swarm }) => swarm.inbox.length === 0);
  expect((await ann.call('message.inbox', {})).messages).toMatchObject([{ text: 'main', reply_to: 'm1', correlation_id: 'm1' }]);
});

test('a message is acknowledged, and one to others is not', async () => {
  const daemon = await startDaemon();
  const ann = await daemon.connect({ as: { name: 'ann' } });
  await ann.call('message.send', { to: 'operator', text: 'done', ack: true });
  const screen = await atScreen(daemon.connect);
  screen.types('3');
  await screen.sees(({ model, swarm }) => model.place === 'messages' && swarm.messages.length === 1);
  screen.types('a');
  await screen.sees(({ swarm }) => swarm.inbox.length === 0);
  expect((await ann.call('message.list', {})).messages[0]?.deliveries).toMatchObject([{ state: 'acked' }]);
  await ann.call('message.send', { to: 'ann', text: 'note to self' });
  await screen.sees(({ swarm }) => swarm.messages.length === 2);
  screen.types('a');
  await screen.sees(({ model }) => model.toast?.text === 'm2 was not sent to you.');
});

test('what the swarm asks for stands there until its task is no longer failed', async () => {
  const daemon = await startDaemon();
  const [ann, operator] = [await daemon.connect({ as: { name: 'ann' } }), await daemon.connect()];
  await operator.call('task.create', { title: 'Doomed', retries: 0 });
  await ann.call('task.claim', { id: 't1' });
  await ann.call('task.fail', { id: 't1', error: 'broken' });
  const screen = await atScreen(daemon.connect);
  const { swarm } = await screen.sees(view => view.swarm.inbox.length > 0);
  expect(swarm.inbox).toMatchObject([{ kind: 'help', subject: 't1', text: '(Doomed): 1 of 1 tries failed; the last: broken' }]);
  await operator.call('task.retry', { id: 't1' });
  await screen.sees(view => view.swarm.inbox.length === 0);
});
