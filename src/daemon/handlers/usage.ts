/** Usage and budgets: what work took, what agents say of it, and how much it may be. */

import { microsOf } from '../../core/amounts.ts';
import { SwarmError } from '../../core/error.ts';
import { costOf, priceOf } from '../../core/price.ts';
import type { ReportedUsage, Spent } from '../../core/usage.ts';
import { noUsage, summed, tokensOf } from '../../core/usage-sum.ts';
import type { BudgetState } from '../../protocol/usage-methods.ts';
import type { Reading } from '../../store/usage-store.ts';
import type { Call, Daemon, Handlers } from '../context.ts';

export const usage = {
  usage: async ({ by, since_ms: sinceMs }, _, daemon) => {
    const { store, clock } = daemon;
    const since = sinceMs === undefined ? 0 : Math.max(0, clock.now() - sinceMs);
    const [rows, { swarm: run }] = await Promise.all([store.usage.sums(by, since), store.usage.totals()]);
    return {
      ...{ since, by, run, total: summed(rows.map(row => row.usage)) },
      rows: rows.map(row => ({ name: row.name, ...row.usage })),
      budgets: await budgets(daemon),
    };
  },

  'usage.report': async ({ usage: said, key }, call, daemon) => {
    const { store } = daemon;
    const of = async () => (await store.usage.totals()).workers.get(call.caller.name) ?? noUsage;
    const reading = await readingOf(said, key, call, daemon);
    if (typeof reading === 'string') return { counted: false, why: reading, usage: await of() };
    const counted = await store.usage.record(reading);
    return { counted, why: counted ? null : 'the same key was counted before', usage: await of() };
  },

  'usage.task': ({ id }, _, { store }) => store.usage.ofTask(id),

  'budget.set': async ({ subject, budget }, { caller }, daemon) => {
    await daemon.store.usage.setBudget(subject === 'swarm' ? subject : `pool:${subject.replace(/^pool:/, '')}`, budget, caller.name);
    await daemon.supervisor.look();
    return { budgets: await budgets(daemon) };
  },
} satisfies Partial<Handlers>;

/** What an agent says that it took, to be counted; or why it is not. */
export async function readingOf(said: ReportedUsage, key: string | undefined, { caller }: Call, daemon: Daemon): Promise<Reading | string> {
  const { store, config, chance, usage: reader } = daemon;
  const { incarnation } = caller;
  if (incarnation === null)
    throw new SwarmError('refused', 'only an agent takes tokens', { hint: 'Say whose they are: `swarm usage report --as NAME`.' });
  await reader.read(incarnation, false);
  const [known] = (await store.usage.sourcesOf(incarnation)).filter(source => source !== 'report');
  if (known !== undefined) return `it is read from its ${known} already`;
  const entry = { at: null, model: said.model ?? null, ...spentOf(said, config.prices) };
  const place = `report of ${incarnation} ${key ?? chance.id()}`;
  return { incarnation, place, before: null, after: true, source: 'report', entries: [entry] };
}

const budgets = async ({ store }: Pick<Daemon, 'store'>): Promise<BudgetState[]> =>
  (await store.usage.budgets()).map(({ isSet, ...shown }) => ({ ...shown, is_set: isSet }));

function spentOf(
  { input = 0, output = 0, cache_read = 0, cache_write = 0, cost, model }: ReportedUsage,
  prices: Daemon['config']['prices'],
) {
  const tokens: Spent = { input, output, cache_read, cache_write, cost_micros: microsOf(cost ?? 0), unpriced: 0 };
  if (cost !== undefined) return { spent: tokens, precision: 'reported' as const };
  const price = priceOf(model ?? null, prices);
  if (price === undefined) return { spent: { ...tokens, unpriced: tokensOf(tokens) }, precision: 'reported' as const };
  return { spent: { ...tokens, cost_micros: costOf(tokens, price) }, precision: 'estimated' as const };
}
