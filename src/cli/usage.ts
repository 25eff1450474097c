/** `swarm usage`: what work took in tokens and money, and what is left of the budgets. */

import { budgetText, shortCount } from '../core/amounts.ts';
import type { Result } from '../protocol/methods.ts';
import type { BudgetState } from '../protocol/usage-methods.ts';
import { percent } from '../wording/text.ts';
import { costText, usageText } from '../wording/usage-text.ts';
import { durationMs } from './readers.ts';
import { show } from './show.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

type Row = Result<'usage'>['rows'][number];

export const verb = defineVerb({
  method: 'usage',
  flags: {
    by: { value: 'WHAT', param: 'by' },
    since: { value: 'TIME', param: 'since_ms', read: durationMs, about: 'how far back to look, such as 30m or 1d (default: all)' },
  },
  about:
    'PRECISION says how sure a sum is: exact, as the agent wrote it down; reported, as it said itself; estimated, read off a screen or ' +
    'reckoned from a list of prices. A ~ stands before what is estimated.',
  examples: ['swarm usage', 'swarm usage --by task --since 1d', "swarm usage --by model --json | jq '.total.cost_micros'"],
  run: async call => {
    const client = await call.connect();
    const found = await client.call('usage', call.params);
    await show(call, found, async ({ rows, by, total, run, budgets }) => {
      const parts = [
        ...(rows.length === 0 ? [] : [await table(rows, columns(by), call.terminal)]),
        ...(budgets.length === 0 ? [] : [await table(budgets, budgetColumns, call.terminal)]),
        rows.length === 0 ? 'nothing was counted yet' : `${usageText(total)} in all; ${usageText(run) || 'nothing'} since the swarm is up`,
      ];
      return parts.join('\n\n');
    });
    return 0;
  },
});

const none = { worker: '(none)', task: '(no task)', run: '(no run)', pool: '(no pool)', model: '(unknown)', day: '' } as const;
const figure = (count: number): string => (count === 0 ? '-' : shortCount(count));

const columns = (by: Result<'usage'>['by']): Column<Row>[] => [
  { title: by.toUpperCase(), cell: row => row.name || none[by], style: row => (row.name === '' ? 'dim' : undefined), cutTo: 16 },
  { title: 'COST', cell: row => costText(row) || '-', style: () => 'green' },
  { title: 'INPUT', cell: row => figure(row.input) },
  { title: 'OUTPUT', cell: row => figure(row.output) },
  { title: 'CACHE READ', cell: row => figure(row.cache_read), drop: 1 },
  { title: 'CACHE WRITE', cell: row => figure(row.cache_write), drop: 0 },
  { title: 'PRECISION', cell: row => row.precision ?? '-', drop: 2 },
];

export const budgetColumns: Column<BudgetState>[] = [
  { title: 'BUDGET OF', cell: row => row.subject, cutTo: 16 },
  { title: 'MOST', cell: row => budgetText(row.budget) },
  {
    title: 'USED',
    cell: row => percent(row.share),
    style: row => ({ within: undefined, warned: 'yellow', reached: 'red' })[row.level] as 'red',
  },
  { title: 'TOOK', cell: row => usageText(row.usage) || 'nothing', drop: 1 },
  { title: 'SET BY', cell: row => (row.is_set ? 'a person' : 'swarm.yaml'), drop: 0 },
];
