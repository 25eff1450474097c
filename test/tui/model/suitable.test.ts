/** Who could take a task: the reasons why, and why not. */

import { expect, test } from 'vitest';
import { assignees } from '../../../src/tui/model/suitable.ts';
import { rowOf } from '../../../src/tui/state/task-row.ts';
import type { WorkerRow } from '../../../src/tui/state/worker-row.ts';
import { aPool, hosted } from '../../helpers/played-daemon.ts';
import { taskOf } from '../../helpers/screen-view.ts';

const worker = (name: string, change: Partial<WorkerRow> = {}): WorkerRow => ({
  ...{ ...hosted(name), pool: null, task: null, shown: 'idle', isLive: true, since: 0, usage: null },
  ...change,
});
const task = (number: number, change = {}) => rowOf(taskOf(number, change));

const told = (...choices: Parameters<typeof assignees>): string[] =>
  assignees(...choices).map(({ text, hint, isOff }) => `${isOff ? 'not ' : ''}${text}: ${hint}`);

test.each<[string, object[], Partial<WorkerRow>, string]>([
  ['one that fits', [{}], {}, 'ann: fits · idle'],
  ['one of a pool', [{}], { pool: 'claude' }, 'ann: of claude · idle'],
  ['one that can what is wanted', [{ requires: ['rust', 'gpu'] }], { capabilities: ['gpu', 'rust', 'go'] }, 'ann: can rust, gpu · idle'],
  ['one at work', [{}], { task: 't7', shown: 'working' }, 'ann: fits · working on t7'],
  ['one that waits for a person', [{}], { shown: 'waiting' }, 'ann: fits · waiting'],
  ['one that lacks something', [{ requires: ['rust', 'gpu'] }], { capabilities: ['rust'] }, 'not ann: lacks gpu'],
  ['one that lacks something for the second', [{}, { requires: ['gpu'] }, { requires: ['gpu', 'brush'] }], {}, 'not ann: lacks gpu, brush'],
  ['an orchestrator', [{}], { role: 'orchestrator' }, 'not ann: an orchestrator takes no work'],
  ['a monitor', [{}], { role: 'monitor' }, 'not ann: a monitor takes no work'],
  ['one for other tags', [{ tags: ['docs'] }], { tags: ['ui', 'api'] }, 'not ann: takes only tasks with ui or api'],
  ['one for one of its tags', [{ tags: ['docs', 'api'] }], { tags: ['ui', 'api'] }, 'ann: fits · idle'],
  ['one that runs commands', [{ command: 'make' }], { needs_command: true }, 'ann: fits · idle'],
  [
    'one that runs commands, and a task without',
    [{ command: 'make' }, {}],
    { needs_command: true },
    'not ann: runs commands, and t2 has none',
  ],
  ['one for tags, and a task without any', [{ tags: ['api'] }, {}], { tags: ['api'] }, 'not ann: takes only tasks with api'],
])('%s', (_, tasks, change, words) => {
  expect(
    told(
      tasks.map((one, at) => task(at + 1, one)),
      [worker('ann', change)],
      [],
    ),
  ).toEqual(['anyone: the scheduler chooses', words]);
});

test('the idle stand before the busy, those before who does not fit, and who has ended is not there', () => {
  const workers = [
    worker('unfit', { role: 'monitor' }),
    worker('busy', { task: 't7', shown: 'working' }),
    worker('gone', { isLive: false }),
    worker('waiting', { shown: 'waiting' }),
    worker('idle'),
  ];
  expect(assignees([task(1)], workers, []).map(({ id }) => id)).toEqual(['anyone', 'idle', 'waiting', 'busy', 'unfit']);
});

test('a pool takes what its workers take', () => {
  const pools = [
    aPool({ name: 'sh', needs_command: true }),
    aPool({ name: 'docs', tags: ['docs'] }),
    aPool({ name: 'rust', capabilities: ['rust'] }),
    aPool({ name: 'head', role: 'orchestrator' }),
  ];
  const ofPools = (change: object) =>
    told([task(1, change)], [worker('sh-1', { pool: 'sh', needs_command: true })], pools).filter(line => line.includes('pool'));
  expect(ofPools({})).toEqual([
    'not pool sh: runs commands, and t1 has none',
    'not pool docs: takes only tasks with docs',
    'pool rust: 0 idle, 0 at work, 0 waiting',
    'not pool head: an orchestrator takes no work',
  ]);
  expect(ofPools({ requires: ['rust'], tags: ['docs'], command: 'make' })).toEqual([
    'not pool sh: lacks rust',
    'not pool docs: lacks rust',
    'pool rust: 0 idle, 0 at work, 0 waiting',
    'not pool head: an orchestrator takes no work',
  ]);
});

test('pools follow, with what goes on in them or why they are held', () => {
  const pools = [aPool({ name: 'claude', idle: 1, busy: 2, pending: 3 }), aPool({ name: 'sh', held: 'its command is not there' })];
  expect(told([task(1)], [], pools)).toEqual([
    'anyone: the scheduler chooses',
    'pool claude: 1 idle, 2 at work, 3 waiting',
    'pool sh: held: its command is not there',
  ]);
  expect(assignees([task(1)], [], pools).map(({ id }) => id)).toEqual(['anyone', 'pool:claude', 'pool:sh']);
});
