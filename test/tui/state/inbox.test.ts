/** What needs a person: the swarm's calls for help beside the tasks that they are about. */

import { expect, test } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { Board } from '../../../src/tui/state/board.ts';
import { inboxOf } from '../../../src/tui/state/inbox.ts';
import { aPool } from '../../helpers/played-daemon.ts';
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

test('a service that wants a login stands there once, whatever pools it has; one that comes back by itself does not', () => {
  const login = { class: 'auth', provider: 'acme', why: 'a-1 says: log in', since: 1, until: null } as const;
  const held = { held: 'the breaker is open', needs_person: true };
  const pools = [
    aPool({ name: 'a', ...held, parked: login }),
    aPool({ name: 'b', ...held, parked: login }),
    aPool({ name: 'c', held: 'the breaker is open', held_until: 9, parked: { ...login, class: 'quota', provider: 'other', until: 9 } }),
    aPool({ name: 'd', held: 'nobody took a task', needs_person: true }),
  ];
  const board = new Board().view();
  const inbox = inboxOf({ board, workers: [], pools, votes: [], runs: [], unread: [], dismissed: new Set() }, 0);
  expect(inbox.map(({ subject, text }) => [subject, text])).toEqual([
    ['a', 'login needed, then `swarm resume a`; a-1 says: log in'],
    ['d', 'nobody took a task'],
  ]);
});
