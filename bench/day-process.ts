/** Feeds a day of facts to what keeps up with the swarm, a second at a time: each task is added, claimed, says how far it is, and ends. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Fact } from '../src/core/fact.ts';
import { lookOf } from '../src/tui/model/look.ts';
import { firstModel } from '../src/tui/model/model.ts';
import { viewMaker } from '../src/tui/model/view.ts';
import { Tracker } from '../src/tui/state/tracker.ts';

export interface DayReport {
  readonly ms: number;
  readonly quarterMb: number;
  readonly endMb: number;
  /** How many were added after the quarter. */
  readonly tasks: number;
  /** What the last look at all of it took. */
  readonly viewMs: number;
}

const day = 86_400;
const looksEvery = 10;
const begun = Date.UTC(2026, 0, 1);

const types = ['task.added', 'task.claimed', 'task.progressed', 'task.completed'] as const;

/** As it comes from a socket: nothing in it is shared with another. */
function factAt(seq: number): Fact {
  const at = begun + seq * 1_000;
  const [number, type] = [Math.floor((seq - 1) / types.length) + 1, types[(seq - 1) % types.length]!];
  const owner = `claude-${(number % 12) + 1}`;
  const patches = {
    'task.added': { task: newTask(number, at) },
    'task.claimed': { patch: { status: 'in_progress', owner, attempt: 1, started_at: at } },
    'task.progressed': { patch: { progress: 0.5, step: `half of part ${number} is done` } },
    'task.completed': { patch: { status: 'completed', progress: 1, result: `part ${number} is built`, finished_at: at, owner: null } },
  };
  return JSON.parse(JSON.stringify({ seq, at, type, subject: `t${number}`, by: owner, data: patches[type] })) as Fact;
}

const newTask = (number: number, at: number): object => ({
  ...{ id: `t${number}`, title: `Build part ${number} of the whole`, description: 'All that has to be known about it. '.repeat(10) },
  ...{
    command: null,
    status: 'pending',
    priority: 'medium',
    complexity: null,
    tags: ['docs'],
    requires: [],
    resources: {},
    depends_on: [],
  },
  ...{
    parent: null,
    assignee: null,
    owner: null,
    attempt: 0,
    failures: 0,
    lost: 0,
    retries: 5,
    timeout_ms: null,
    gates: [],
    progress: null,
  },
  ...{
    step: null,
    checkpoint: null,
    result: null,
    error: null,
    artifacts: [],
    reason: null,
    created_by: 'operator',
    idempotency_key: null,
  },
  ...{ ready_at: at, created_at: at, started_at: null, finished_at: null },
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapMb(): number {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}

const tracker = new Tracker('bench', begun);
const makeView = viewMaker();

function look(at: number): void {
  makeView({
    ...{ swarm: tracker.view(at), model: firstModel, size: { columns: 200, rows: 50 }, look: lookOf('ansi', false), now: at },
    ...{
      screens: new Map(),
      isReadOnly: false,
      keys: new Map(),
      details: { task: null, history: [], explanation: null, gates: [], run: null },
    },
  });
}

let quarterMb = Number.NaN;
let viewMs = Number.NaN;
const startedAt = performance.now();
for (let seq = 1; seq <= day; seq++) {
  tracker.fold(factAt(seq));
  const lookedAt = performance.now();
  if (seq % looksEvery === 0) look(begun + seq * 1_000);
  viewMs = performance.now() - lookedAt;
  if (seq === day / 4) quarterMb = heapMb();
}
const ms = performance.now() - startedAt;
process.send!({ ms, quarterMb, endMb: heapMb(), tasks: (day * 3) / 4 / types.length, viewMs } satisfies DayReport);
