/** The screen over a daemon that comes back with another board: it shows that one, and nothing of the old. */

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startDaemon, testHome } from '../helpers/daemon.ts';
import { atScreen } from '../helpers/person-screen.ts';

test('a board that was begun anew takes the place of the old one, also in the past', async () => {
  const daemon = await startDaemon();
  const operator = await daemon.connect();
  for (let count = 0; count < 20; count++) await operator.call('task.create', { title: `old ${count}` });
  await operator.call('message.send', { to: 'all', text: 'old words' });
  // A step back leads to where we are.
  const screen = await atScreen(() => daemon.connect(), { now: () => Date.now() + 5_000 });
  await screen.sees(({ swarm }) => swarm.board.total === 20 && swarm.messages.length === 1);
  screen.types('[');
  await screen.sees(({ model, swarm }) => model.lookedAt !== null && swarm.board.total === 20);
  screen.types('\x1b');
  await screen.sees(({ model }) => model.lookedAt === null);
  await daemon.stop();
  await screen.sees(({ swarm }) => swarm.connection.state === 'lost');
  for (const file of readdirSync(daemon.home)) if (file.startsWith('swarm.db')) rmSync(join(daemon.home, file));
  const again = await testHome({}, daemon.home).start();
  const { swarm } = await screen.sees(({ swarm: { connection, isComplete } }) => connection.state === 'live' && isComplete);
  expect([swarm.board.total, swarm.messages.length]).toEqual([0, 0]);
  await (await again.connect()).call('task.create', { title: 'new' });
  const { swarm: now } = await screen.sees(view => view.swarm.board.total > 0);
  expect(now.board.total).toBe(1);
  expect(now.board.find('t1')).toMatchObject({ title: 'new' });
  screen.types('[');
  const then = await screen.sees(({ model, swarm: past }) => model.lookedAt !== null && past.facts.length > 0);
  expect(then.swarm.board.total).toBe(1);
});
