/** A screen that only looks on: whatever is pressed, clicked or chosen there, the swarm stays as it is. */

import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { commands } from '../../src/tui/commands/registry.ts';
import { atScreen } from '../helpers/person-screen.ts';
import { daemonOfWorkers, run, screenShows } from '../helpers/workers.ts';

/** They leave the screen, or lend its terminal to somebody else. */
const leaving = ['screen.quit', 'screen.suspend', 'worker.attach'];

test('no command, and no key in what it opens, changes anything', { timeout: 120_000 }, async () => {
  const daemon = await daemonOfWorkers();
  const operator = await daemon.connect();
  await run(operator, 'printf "Really?\\n"; exec cat', { name: 'ann' });
  await screenShows(operator, 'ann', 'Really?');
  for (const title of ['one', 'two', 'three']) await operator.call('task.create', { title, gates: [{ type: 'review' }] });
  await operator.call('task.cancel', { id: 't3' });
  await operator.call('worker.register', { name: 'bob' });
  await operator.call('vote.open', { question: 'Which?', options: ['a', 'b'], voters: ['operator'] });
  await operator.call('message.send', { to: 'all', text: 'hello' });
  const { facts: before } = await operator.call('facts.list', { limit: 1_000 });
  const screen = await atScreen(daemon.connect, { isReadOnly: true });
  for (const { id } of commands) {
    if (leaving.includes(id)) continue;
    for (const place of ['1', '2', '3']) {
      screen.types(`\x1b\x1b\x1b${place}`);
      screen.runs(id);
      for (const key of ['x', '\r', 'y', '\r', '\x13']) {
        screen.types(key);
        await turn();
      }
    }
  }
  screen.types('\x1b\x1b\x1b\x1b');
  await screen.sees(({ model }) => model.overlay === null);
  // What it would have sent has been answered by now: it asks in order.
  await operator.call('status', {});
  const { facts: after } = await operator.call('facts.list', { limit: 1_000 });
  expect(after.map(({ type, subject }) => `${type} ${subject}`)).toEqual(before.map(({ type, subject }) => `${type} ${subject}`));
  // And it is still there to see what others do.
  await operator.call('task.create', { title: 'four' });
  await screen.sees(({ swarm }) => swarm.board.total === 4);
  expect((await operator.call('worker.screen', { name: 'ann' })).lines.join('\n').trim()).toBe('Really?');
});
