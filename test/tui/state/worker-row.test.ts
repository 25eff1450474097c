/** Workers as the screen shows them of an earlier time. */

import { expect, test } from 'vitest';
import type { WorkerThen } from '../../../src/core/worker-then.ts';
import { Board } from '../../../src/tui/state/board.ts';
import { rowsThen } from '../../../src/tui/state/worker-row.ts';
import { hosted } from '../../helpers/played-daemon.ts';
import { taskOf } from '../../helpers/screen-view.ts';

function then(name: string, shown: string, more: Partial<WorkerThen> = {}): WorkerThen {
  const { task: _, needs_command: __, seen_at: ___, evidence: ____, ...worker } = hosted(name, {}, { pool: 'p' });
  return { ...worker, shown, since: 1, ...more };
}

test('what they held is what the board of then says; who is ready and holds a task is at work; the ended stand last', () => {
  const board = new Board();
  board.load([
    taskOf(1, { status: 'in_progress', owner: 'p-10', started_at: 1 }),
    taskOf(2, { status: 'in_progress', owner: 'far', started_at: 2 }),
    taskOf(3, { status: 'completed', owner: 'p-2' }),
    taskOf(4, { status: 'in_progress', owner: 'p-10', started_at: 4 }),
  ]);
  const ended = { process: { ...then('x', 'idle').process!, state: 'exited' as const, ended_at: 9 } };
  const rows = rowsThen(
    [then('a-1', 'stopped', ended), then('p-10', 'idle'), then('p-2', 'idle'), then('far', 'idle', { pool: null, process: null })],
    board.view(),
  );
  expect(rows.map(({ name, shown, task, isLive }) => [name, shown, task, isLive])).toEqual([
    ['far', 'idle', 't2', true],
    ['p-2', 'idle', null, true],
    ['p-10', 'working', 't1', true],
    ['a-1', 'stopped', null, false],
  ]);
  for (const { usage, evidence } of rows) expect([usage, evidence]).toEqual([null, null]);
});
