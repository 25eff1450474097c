/** Interrupting a worker from the screen: said at once, shown in its row for as long as it takes, and how it ended. */

import { expect, test } from 'vitest';
import type { View } from '../../src/tui/model/view.ts';
import { workerNote } from '../../src/tui/views/worker-cells.ts';
import { atScreen } from '../helpers/person-screen.ts';
import { puppet } from '../helpers/puppet.ts';

const titled = (title: string): string => `\\033]0;${title}\\007`;

async function atWork() {
  const agent = await puppet('claude');
  await agent.shows(titled('⠐ at work'));
  await agent.becomes('working');
  const screen = await atScreen(agent.daemon.connect);
  await screen.sees(({ swarm }) => swarm.workers[0]?.shown === 'working');
  screen.runs('worker.interrupt');
  return { agent, screen };
}

const rowOf = ({ swarm, model, now }: View): string =>
  workerNote(
    { worker: swarm.workers[0]!, board: swarm.board, pools: [], isCursor: false, isInterrupting: model.interrupting.has('ann'), now },
    60,
  )[1]!.text;

test('one that comes to rest', async () => {
  const { agent, screen } = await atWork();
  const begun = await screen.sees(({ model }) => model.interrupting.has('ann'));
  expect([begun.model.toast, rowOf(begun)]).toMatchObject([{ kind: 'said', text: 'ann is being interrupted' }, 'is being interrupted']);
  await agent.shows(titled('✳ at rest'));
  const over = await screen.sees(({ model }) => model.interrupting.size === 0);
  expect([over.model.toast, rowOf(over)]).toMatchObject([
    { kind: 'done', text: 'ann interrupted' },
    expect.not.stringContaining('interrupted'),
  ]);
});

test('one that goes on, and is not interrupted twice at once', async () => {
  const { screen } = await atWork();
  await screen.sees(({ model }) => model.interrupting.has('ann'));
  screen.runs('worker.interrupt');
  await screen.sees(({ model }) => model.toast?.text === 'ann is being interrupted already.');
  await screen.sees(
    ({ model }) => model.toast?.text === 'ann still works: interrupt it again, or restart it' && model.interrupting.size === 0,
  );
});
