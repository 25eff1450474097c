/** Screens of the user interface without a daemon: a made-up swarm at a fixed time, drawn through a real emulator. */

import type { Fact } from '../../src/core/fact.ts';
import type { Message } from '../../src/core/message.ts';
import type { Task } from '../../src/core/task.ts';
import type { Pool } from '../../src/protocol/pool-methods.ts';
import type { RunDetail } from '../../src/protocol/run-methods.ts';
import { lookOf } from '../../src/tui/model/look.ts';
import { firstModel, type Model } from '../../src/tui/model/model.ts';
import { noDetails, type SeenScreen, type View, viewMaker } from '../../src/tui/model/view.ts';
import { Hits } from '../../src/tui/pieces/hits.ts';
import { Store } from '../../src/tui/state/store.ts';
import { type Lists, Tracker } from '../../src/tui/state/tracker.ts';
import type { Frame } from '../../src/tui/terminal/cells.ts';
import { Painter } from '../../src/tui/terminal/painter.ts';
import { Emulator } from './emulator.ts';
import { aPool, hosted } from './played-daemon.ts';
import { aRunDetail, releaseRun } from './run-views.ts';
import { aTask } from './task.ts';
import { aPart, aWorkflow } from './workflow.ts';

process.env.TZ = 'UTC';
process.env.FORCE_COLOR = '3';

/** 2026-01-02 10:30 UTC. */
const screenNow = Date.UTC(2026, 0, 2, 10, 30);

const ago = (seconds: number): number => screenNow - seconds * 1_000;

export const taskOf = (number: number, change: Partial<Task> = {}): Task =>
  ({
    ...aTask({ id: `t${number}`, title: `Task number ${number}`, created_at: ago(600), updated_at: ago(60), ready_at: ago(600) }),
    ...{ depends_on: [], notes: [] },
    ...change,
  }) as Task;

const tasks: Task[] = [
  taskOf(1, { title: 'Plan the release', status: 'completed', started_at: ago(500), finished_at: ago(320), attempt: 1 }),
  taskOf(2, {
    title: 'Migrate the storage layer',
    status: 'in_progress',
    owner: 'claude-2',
    priority: 'high',
    started_at: ago(300),
    progress: 0.6,
    step: 'moving the reader',
    created_by: 'r2',
  }),
  taskOf(3, {
    title: 'Mend the flaky test',
    status: 'in_progress',
    owner: 'claude-1',
    started_at: ago(95),
    progress: 0.25,
    step: 'running the tests',
  }),
  taskOf(4, {
    title: 'Write the command pages',
    status: 'failed',
    failures: 5,
    retries: 4,
    reason: '5 of 5 tries failed; the last: no such file',
    finished_at: ago(200),
  }),
  taskOf(5, { title: 'Extend the API', status: 'blocked', depends_on: ['t2'], reason: 'waits for t2' }),
  taskOf(6, { title: 'Update the changelog', priority: 'low', requires: ['docs'], created_by: 'r2' }),
  taskOf(7, { title: '日本語の説明を書く', priority: 'critical' }),
  taskOf(8, {
    title: 'Review the parser',
    status: 'pending_review',
    started_at: ago(400),
    attempt: 1,
    reason: 'waits for a person: nobody can review it',
  }),
  taskOf(9, { title: 'Try again later', failures: 1, reason: '1 of 5 tries failed; the last: exit code 2', ready_at: screenNow + 12_000 }),
];

const workers: Lists['workers'] = [
  hosted(
    'claude-1',
    { started_at: ago(900), command: ['claude'] },
    { pool: 'claude', task: 't3', status: 'working', note: null, registered_at: ago(900) },
  ),
  hosted(
    'claude-2',
    { started_at: ago(800), command: ['claude'] },
    { pool: 'claude', task: 't2', status: 'waiting', note: 'Keep or drop the v1 API?', registered_at: ago(800) },
  ),
  hosted(
    'claude-3',
    { started_at: ago(700), command: ['claude'] },
    { pool: 'claude', task: null, status: 'idle', note: null, registered_at: ago(700) },
  ),
  hosted(
    'shell-1',
    { started_at: ago(600), state: 'exited', code: 0, ended_at: ago(300), command: ['sh'] },
    { pool: 'shell', task: null, registered_at: ago(600) },
  ),
];

const facts = [
  [1, 500, 'task.claimed', 't1', 'claude-1', { patch: { owner: 'claude-1', attempt: 1 } }],
  [2, 320, 'task.completed', 't1', 'claude-1', { patch: { result: 'planned' } }],
  [3, 300, 'task.claimed', 't2', 'claude-2', { patch: { owner: 'claude-2', attempt: 1 } }],
  [4, 95, 'task.claimed', 't3', 'claude-1', { patch: { owner: 'claude-1', attempt: 1 } }],
  [5, 40, 'worker.updated', 'claude-2', 'claude-2', { status: 'waiting', note: 'Keep or drop the v1 API?' }],
] as const;

const messages: Message[] = [
  message(1, 'claude-1', 'all', 'I changed the config type: pull before you edit', 240),
  message(2, 'operator', 'claude-1', 'also cover empty files', 120),
  { ...message(3, 'claude-1', 'operator', 'done', 60), reply_to: 'm2', correlation_id: 'm2' },
];

function message(number: number, from: string, to: string, text: string, seconds: number): Message {
  const id = `m${number}`;
  return {
    ...{ id, from, to, text, type: to === 'all' ? 'broadcast' : 'direct', payload: null, reply_to: null, correlation_id: id, task: null },
    ack: false,
    ...{ created_at: ago(seconds), expires_at: screenNow + 1e9, deliveries: [{ to, state: 'read', tries: 1, updated_at: ago(seconds) }] },
  };
}

const screens: ReadonlyMap<string, SeenScreen> = new Map([
  [
    'claude-1',
    { seq: 10, cols: 120, rows: 40, title: '', lines: ['\x1b[1m● Bash(npm test)\x1b[0m', '  \x1b[32m18 passed\x1b[0m, 0 failed', '', ''] },
  ],
  [
    'claude-2',
    {
      seq: 20,
      cols: 120,
      rows: 40,
      title: '',
      lines: ['How should I proceed?', '', '❯ 1. Keep v1 behind a flag', '  2. Drop v1 and fix the callers', '  3. Stop and explain', ''],
    },
  ],
]);

export interface Sight {
  readonly columns?: number;
  readonly rows?: number;
  readonly model?: Partial<Model>;
  readonly theme?: Parameters<typeof lookOf>[0];
  readonly isAscii?: boolean;
  readonly tasks?: readonly Task[];
  readonly isReadOnly?: boolean;
  readonly runs?: readonly RunDetail[];
  /** Its service gives the pool of agents nothing, and none of them is at work. */
  readonly parked?: Pool['parked'];
}

const usualRuns: readonly RunDetail[] = [
  releaseRun({ created_at: ago(320), updated_at: ago(320) }),
  aRunDetail(aWorkflow([{ id: 'look' }], { name: 'code-review' }), [aPart('look', 'completed')], {
    run: { status: 'completed', created_at: ago(900), updated_at: ago(700), finished_at: ago(700) },
  }),
];

export function aView({
  columns = 120,
  rows = 36,
  model = {},
  theme = 'ansi',
  isAscii = false,
  tasks: own = tasks,
  isReadOnly = false,
  runs = usualRuns,
  parked = null,
}: Sight = {}): View {
  const tracker = new Tracker('api', screenNow);
  tracker.tasks(own);
  tracker.runs.load(runs.map(({ run }) => run));
  tracker.messages(messages);
  tracker.past(
    facts.map(([seq, seconds, type, subject, by, data]) => ({ seq, at: ago(seconds), type, subject, by, data }) as unknown as Fact),
  );
  tracker.connected({ state: 'live', why: null, since: ago(10), pid: 1, version: '1' });
  const pools = [
    aPool({ name: 'claude', desired: 3, busy: 2, idle: 1, pending: 2, why: '2 wait', parked }),
    aPool({ name: 'shell', held: 'its command is not there', remedy: 'Install it.' }),
  ];
  const shown = workers.map(({ incarnation, name, pool, role, status, task, process }) => ({
    id: incarnation,
    name,
    pool,
    role,
    status: parked !== null && pool === 'claude' ? 'parked' : status,
    pid: process?.pid ?? null,
    taskId: task,
  }));
  tracker.lists({ workers, pools, votes: [], isUp: true, status: { workers: shown } as unknown as Lists['status'] });
  tracker.fold({ seq: 6, at: ago(40), type: 'worker.updated', subject: 'claude-2', by: 'claude-2', data: { status: 'waiting' } });
  return viewMaker()({
    ...{ swarm: tracker.view(screenNow), model: { ...firstModel, isNewcomer: false, ...model }, size: { columns, rows }, now: screenNow },
    work: { from: ago(3_600), to: ago(1_000), cellMs: 1_000, isLive: true, spans: [], since: ago(500), head: 0, isCut: false },
    ...{ look: lookOf(theme, isAscii), screens, isReadOnly, keys: new Map(), details: { ...noDetails, run: runs[0] ?? null } },
  });
}

/** Whole, with colours. */
export async function frameOf(view: View): Promise<Frame> {
  const { draw } = await import('../../src/tui/drawing.tsx');
  const frames: Frame[] = [];
  const drawing = draw(new Store(view), new Hits(), frame => frames.push(frame));
  drawing.stop();
  const [first] = frames;
  if (first === undefined || frames.length > 1) throw new Error(`drawn ${frames.length} times`);
  return first;
}

/** As a person sees it. */
export async function seen(view: View): Promise<string> {
  const { columns, rows } = view.size;
  const terminal = new Emulator(columns, rows);
  terminal.write(`\x1b[?7l${new Painter().frame(await frameOf(view), columns, rows)}`);
  return (await terminal.lines()).join('\n');
}
