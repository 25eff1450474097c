/** What the swarm has learned, as tables: of steps, of kinds of workers, of patterns. */

import { dollarText, shortCount } from '../core/amounts.ts';
import type { Learned } from '../core/workflow/learned.ts';
import { briefly } from '../wording/age.ts';
import { percent } from '../wording/text.ts';
import { type Column, table } from './table.ts';
import type { Terminal } from './terminal.ts';

type Tally = Omit<Learned['kinds'][number], 'role' | 'preset'>;

export async function learnedText({ steps, kinds, patterns }: Learned, terminal: Terminal): Promise<string> {
  const tables = [
    steps.length === 0 ? undefined : `Steps\n${await table(steps, stepColumns, terminal)}`,
    kinds.length === 0 ? undefined : `Workers\n${await table(kinds, kindColumns, terminal)}`,
    patterns.length === 0 ? undefined : `Patterns\n${await table(patterns, patternColumns, terminal)}`,
  ].filter(each => each !== undefined);
  return tables.length === 0 ? 'nothing yet: nobody has ended a task' : tables.join('\n\n');
}

const tally = (ended: string): Column<Tally>[] => [
  { title: ended, cell: row => String(row.ended) },
  { title: 'SUCCESS', cell: row => percent(row.completed / row.ended) },
  { title: 'TIME', cell: row => briefly(row.mean_ms) },
  { title: 'TOKENS', cell: row => (row.mean_tokens === 0 ? '-' : shortCount(Math.round(row.mean_tokens))), drop: 1 },
  { title: 'COST', cell: row => (row.mean_cost_micros === 0 ? '-' : dollarText(Math.round(row.mean_cost_micros))), drop: 2 },
];

const stepColumns: Column<Learned['steps'][number]>[] = [
  { title: 'WORKFLOW', cell: row => row.workflow, cutTo: 12 },
  { title: 'STEP', cell: row => row.step },
  ...tally('TASKS'),
];

const kindColumns: Column<Learned['kinds'][number]>[] = [
  { title: 'ROLE', cell: row => row.role },
  { title: 'PRESET', cell: row => row.preset ?? '(none)' },
  ...tally('TRIES'),
];

const patternColumns: Column<Learned['patterns'][number]>[] = [
  { title: 'WORKFLOW', cell: row => row.workflow, cutTo: 12 },
  { title: 'PATTERN', cell: row => row.pattern },
  ...tally('RUNS'),
];
