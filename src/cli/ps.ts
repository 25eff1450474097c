/** `swarm ps`: the pools, and the workers that run in terminals here. */

import type { Usage } from '../core/usage.ts';
import { noUsage } from '../core/usage-sum.ts';
import type { SeenWorker, WorkerProcess } from '../core/worker.ts';
import type { Pool } from '../protocol/pool-methods.ts';
import type { Status } from '../protocol/swarm-methods.ts';
import { span } from '../wording/age.ts';
import { exitText } from '../wording/exit-text.ts';
import { parkedText } from '../wording/parked-text.ts';
import { jsonLine } from '../wording/text.ts';
import { costText } from '../wording/usage-text.ts';
import { poolTable } from './pool-table.ts';
import type { Style } from './style.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.list',
  summary: 'List the pools, and the workers that run in terminals here',
  flags: { all: { short: 'a', about: 'also the workers that have ended' } },
  examples: ['swarm ps', 'swarm ps --all', "swarm ps --json | jq -r '.workers[].name'"],
  run: async call => {
    const { terminal, options } = call;
    const client = await call.connect();
    const [{ workers: known }, { pools }, status, usage] = await Promise.all([
      client.call('worker.list', {}),
      client.call('pool.list', {}),
      client.call('status', {}),
      client.call('usage', { by: 'worker' }),
    ]);
    const all = known.filter(inTerminal);
    const costs = new Map(usage.rows.map(row => [row.name, row]));
    const workers = options.all ? all : all.filter(({ process }) => isLive(process));
    if (call.json) {
      terminal.print(jsonLine({ pools, workers: workers.map(worker => ({ ...worker, usage: costs.get(worker.name) ?? null })) }));
      return 0;
    }
    const tables = [
      ...(pools.length > 0 ? [await poolTable(pools, terminal)] : []),
      ...(workers.length > 0 ? [await table(workers, columns(Date.now(), { status, pools, costs }), terminal)] : []),
    ];
    if (tables.length > 0) terminal.print(tables.join('\n\n'));
    if (workers.length === 0) terminal.note(nobody(all.length > 0, pools.length > 0));
    return 0;
  },
});

type Hosted = SeenWorker & { readonly process: WorkerProcess };

const inTerminal = (worker: SeenWorker): worker is Hosted => worker.process !== null;

const isLive = ({ state }: WorkerProcess): boolean => state === 'running' || state === 'starting';

function nobody(wereThere: boolean, arePools: boolean): string {
  if (wereThere) return 'no workers run; `swarm ps --all` shows those that have ended';
  return arePools ? 'no workers run' : 'no workers in terminals; `swarm run -- CMD` starts one';
}

interface Around {
  readonly status: Status;
  readonly pools: readonly Pool[];
  readonly costs: ReadonlyMap<string, Usage>;
}

const columns = (now: number, { status, pools, costs }: Around): Column<Hosted>[] => {
  const shown = new Map(status.workers.map(worker => [worker.name, worker.status]));
  const statusOf = ({ name, process, status: said }: Hosted): string => (isLive(process) ? (shown.get(name) ?? said) : '');
  const whyOf = (worker: Hosted): string => {
    const parked = statusOf(worker) === 'parked' ? pools.find(({ name }) => name === worker.pool)?.parked : null;
    return parked == null ? (worker.process.reason ?? '') : parkedText(parked, now);
  };
  return [
    { title: 'NAME', cell: worker => worker.name, cutTo: 12 },
    { title: 'POOL', cell: worker => worker.pool ?? '', drop: 2 },
    { title: 'STATE', cell: ({ process }) => stateText(process), style: ({ process }) => stateStyle(process), drop: 5 },
    { title: 'STATUS', cell: statusOf, style: worker => statusStyle(statusOf(worker)), cutTo: 10 },
    { title: 'PID', cell: ({ process }) => (isLive(process) ? String(process.pid ?? '') : ''), drop: 4 },
    { title: 'AGE', cell: ({ process }) => span((process.ended_at ?? now) - process.started_at), drop: 6 },
    { title: 'TASK', cell: worker => worker.task ?? '' },
    { title: 'COST', cell: ({ name }) => costText(costs.get(name) ?? noUsage), drop: 3 },
    { title: 'SIZE', cell: ({ process }) => `${process.cols}x${process.rows}`, drop: 1 },
    { title: 'COMMAND', cell: ({ process }) => process.command.join(' '), cutTo: 12, drop: 7 },
    { title: 'TITLE', cell: ({ evidence }) => evidence?.title ?? '', cutTo: 12, drop: 0 },
    { title: 'WHY', cell: whyOf, cutTo: 16, drop: 5 },
  ];
};

const stateText = (process: WorkerProcess): string =>
  process.state === 'exited' ? exitText(process.code, process.signal).replace(/^exited with code/, 'exited') : process.state;

function stateStyle({ state, code }: WorkerProcess): Style | undefined {
  if (state === 'lost') return 'red';
  if (state !== 'exited') return 'green';
  return code === 0 ? 'dim' : 'yellow';
}

function statusStyle(status: string): Style | undefined {
  if (['waiting', 'suspect', 'parked', 'crash_loop', 'stopping'].includes(status)) return 'yellow';
  return status === 'working' ? 'cyan' : undefined;
}
