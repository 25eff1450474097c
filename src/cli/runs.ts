/** `swarm runs`: the runs of workflows, or one of them with its steps. */

import type { Run } from '../core/workflow/run.ts';
import { span } from '../wording/age.ts';
import { jsonLine } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { runId } from './readers.ts';
import { runSheet, runStyles } from './run-sheet.ts';
import { painter } from './style.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'run.list',
  summary: 'List runs of workflows, or show some with their steps',
  args: [['[ID...]', 'the runs to show with their steps']],
  flags: {
    status: { value: 'S', short: 's', param: 'status' },
    limit: { value: 'N', short: 'n', param: 'limit' },
  },
  examples: ['swarm runs', 'swarm runs r2', 'swarm runs --status running,paused --json'],
  run: async call => {
    const { args, params, terminal } = call;
    const ids = await Promise.all(args.map(word => runId(word, { what: 'ID', terminal })));
    const client = await call.connect();
    if (ids.length > 0) {
      const paint = painter(terminal.color);
      return eachId(call, ids, { send: id => client.call('run.get', { id }), tell: detail => runSheet(detail, Date.now(), paint) });
    }
    const list = await client.call('run.list', params);
    if (call.json) terminal.print(jsonLine(list));
    else if (list.runs.length === 0) terminal.note('no such run; `swarm run FILE` starts a workflow');
    else terminal.print(await table(list.runs, columns(Date.now()), terminal));
    return 0;
  },
});

const columns = (now: number): Column<Run>[] => [
  { title: 'ID', cell: run => run.id },
  { title: 'STATUS', cell: run => run.status, style: run => runStyles[run.status] },
  { title: 'NAME', cell: run => run.name, cutTo: 20 },
  { title: 'STEPS', cell: run => `${run.done}/${run.steps}` },
  { title: 'PATTERN', cell: run => run.pattern, drop: 2 },
  { title: 'TIME', cell: run => span((run.finished_at ?? now) - run.created_at), drop: 3 },
  { title: 'WHY', cell: run => run.reason ?? '', cutTo: 20, drop: 1, style: () => 'dim' },
];
