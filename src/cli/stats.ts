/** `swarm stats`: how the work went, for each pool. */

import type { Result } from '../protocol/methods.ts';
import { briefly, clock, span } from '../wording/age.ts';
import { counted, percent } from '../wording/text.ts';
import { costText, tokensText } from '../wording/usage-text.ts';
import { learnedText } from './learned-text.ts';
import { durationMs } from './readers.ts';
import { show } from './show.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

type Row = Result<'stats'>['pools'][number];

export const verb = defineVerb({
  method: 'stats',
  flags: {
    learned: { about: 'instead: what all earlier work has taught, of steps, workers and patterns' },
    since: { value: 'TIME', param: 'since_ms', read: durationMs, about: 'how far back to look, such as 30m or 1d (default 1h)' },
  },
  about: 'WAIT is from ready to claimed, RUN from claimed to ended; each is told for half of the tasks, and for 9 of 10.',
  examples: ['swarm stats', 'swarm stats --since 24h', 'swarm stats --learned', "swarm stats --json | jq '.pools[] | {pool, success}'"],
  run: async call => {
    const client = await call.connect();
    if (call.options.learned) {
      await show(call, await client.call('run.learned', {}), learned => learnedText(learned, call.terminal));
      return 0;
    }
    const stats = await client.call('stats', call.params);
    const now = Date.now();
    await show(call, stats, async ({ since, until, pools }) => {
      const period = `since ${clock(since, now)} (${span(until - since)})`;
      if (pools.every(({ attempts, workers }) => attempts + workers === 0)) return `no work ${period}`;
      return `${await table(pools, columns, call.terminal)}\n${summary(pools)} ${period}`;
    });
    return 0;
  },
});

const columns: Column<Row>[] = [
  { title: 'POOL', cell: row => row.pool ?? '(none)', style: row => (row.pool === null ? 'dim' : undefined), cutTo: 12 },
  { title: 'WORKERS', cell: row => String(row.workers), drop: 5 },
  { title: 'DONE', cell: row => String(row.completed), style: () => 'green' },
  { title: 'FAILED', cell: row => some(row.failed), style: () => 'red' },
  { title: 'LOST', cell: row => some(row.lost), drop: 3 },
  { title: 'BACK', cell: row => some(row.released), drop: 1 },
  { title: 'SUCCESS', cell: row => share(row.success), drop: 6 },
  { title: 'PER MIN', cell: row => row.per_minute.toFixed(1), drop: 4 },
  { title: 'BUSY', cell: row => share(row.utilisation), drop: 2 },
  { title: 'WAIT 50%', cell: row => briefly(row.wait.p50), drop: 8 },
  { title: '90%', cell: row => briefly(row.wait.p90), drop: 0 },
  { title: 'RUN 50%', cell: row => briefly(row.run.p50), drop: 9 },
  { title: '90%', cell: row => briefly(row.run.p90), drop: 7 },
  { title: 'COST', cell: row => costText(row.usage) || '-', drop: 10 },
  { title: 'TOKENS', cell: row => tokensText(row.usage) || '-', drop: 2 },
];

const some = (count: number): string => (count === 0 ? '-' : String(count));
const share = (value: number | null): string => (value === null ? '-' : percent(value));

function summary(pools: readonly Row[]): string {
  const sum = (of: (row: Row) => number): number => pools.reduce((total, row) => total + of(row), 0);
  const parts = [
    `${counted(
      sum(row => row.completed),
      'task',
    )} completed`,
    `${counted(
      sum(row => row.attempts),
      'attempt',
    )}`,
  ];
  return parts.join(' in ');
}
