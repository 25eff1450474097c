/** What needs a person: the swarm's calls for help beside the tasks that they are about. */

import { expect, test } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { Board } from '../../../src/tui/state/board.ts';
import { inboxOf } from '../../../src/tui/state/inbox.ts';
import { taskOf } from '../../helpers/screen-view.ts';

const call = (task: string, text: string): Message =>
  ({ id: 'm1', from: 'swarm', to: 'operator', type: 'request_help', text, payload: null, task, created_at: 0 }) as unknown as Message;

const needs = (tasks: Parameters<Board['load']>[0], unread: readonly Message[]) => {
  const board = new Board();
  board.load(tasks);
  return inboxOf({ board: board.view(), workers: [], pools: [], votes: [], runs: [], unread, dismissed: new Set() }, 0);
};

test('a call for help stands there once, in place of its task, and names it once', () => {
  const failed = taskOf(7, { status: 'failed', title: 'Smoke test' });
  const said = 't7 (Smoke test): 2 of 2 tries failed';
  expect(needs([failed], [call('t7', said)])).toMatchObject([{ kind: 'help', subject: 't7', text: '(Smoke test): 2 of 2 tries failed' }]);
  expect(needs([failed], [])).toMatchObject([{ kind: 'failed', subject: 't7' }]);
});

test('a call for help about what is tried again needs nobody', () => {
  expect(needs([taskOf(7, { status: 'pending' })], [call('t7', 't7 (Smoke test): no')])).toEqual([]);
});
