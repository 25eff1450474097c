/** `swarm ps`: the workers that run in terminals here. */

import type { SeenWorker, WorkerProcess } from '../core/worker.ts';
import { span } from './age.ts';
import { exitText } from './exit-text.ts';
import type { Style } from './style.ts';
import { type Column, table } from './table.ts';
import { jsonLine } from './text.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.list',
  summary: 'List the workers that run in terminals here',
  flags: { all: { short: 'a', about: 'also those that have ended' } },
  examples: ['swarm ps', 'swarm ps --all', "swarm ps --json | jq -r '.workers[].name'"],
  run: async call => {
    const { terminal, options } = call;
    const client = await call.connect();
    const all = (await client.call('worker.list', {})).workers.filter(inTerminal);
    const workers = options.all ? all : all.filter(({ process }) => isLive(process));
    if (call.json) terminal.print(jsonLine({ workers }));
    else if (workers.length > 0) terminal.print(await table(workers, columns(Date.now()), terminal));
    else
      terminal.note(
        `no workers ${all.length > 0 ? 'run; `swarm ps --all` shows those that have ended' : 'in terminals; `swarm run -- CMD` starts one'}`,
      );
    return 0;
  },
});

type Hosted = SeenWorker & { readonly process: WorkerProcess };

const inTerminal = (worker: SeenWorker): worker is Hosted => worker.process !== null;

const isLive = ({ state }: WorkerProcess): boolean => state === 'running' || state === 'starting';

const columns = (now: number): Column<Hosted>[] => [
  { title: 'NAME', cell: worker => worker.name, cutTo: 12 },
  { title: 'STATE', cell: ({ process }) => stateText(process), style: ({ process }) => stateStyle(process) },
  { title: 'PID', cell: ({ process }) => (isLive(process) ? String(process.pid ?? '') : ''), drop: 3 },
  { title: 'AGE', cell: ({ process }) => span((process.ended_at ?? now) - process.started_at), drop: 4 },
  { title: 'TASK', cell: worker => worker.task ?? '' },
  { title: 'SIZE', cell: ({ process }) => `${process.cols}x${process.rows}`, drop: 1 },
  { title: 'COMMAND', cell: ({ process }) => process.command.join(' '), cutTo: 12, drop: 5 },
  { title: 'TITLE', cell: ({ evidence }) => evidence?.title ?? '', cutTo: 12, drop: 0 },
  { title: 'WHY', cell: ({ process }) => process.reason ?? '', cutTo: 16, drop: 2 },
];

const stateText = (process: WorkerProcess): string =>
  process.state === 'exited' ? exitText(process.code, process.signal).replace(/^exited with code/, 'exited') : process.state;

function stateStyle({ state, code }: WorkerProcess): Style | undefined {
  if (state === 'lost') return 'red';
  if (state !== 'exited') return 'green';
  return code === 0 ? 'dim' : 'yellow';
}
