/** `swarm budget`: what a task, a pool or the whole swarm may take, and raising it. */

import { budgetText } from '../core/amounts.ts';
import type { Budget } from '../core/budget.ts';
import { oneLine } from '../wording/text.ts';
import { count, dollars, usageError } from './readers.ts';
import { show } from './show.ts';
import { table } from './table.ts';
import { budgetColumns } from './usage.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'budget.set',
  summary: 'Show the budgets, or set that of a task, of a pool or of the whole swarm',
  args: [['[TASK|POOL|swarm]', 'whose; all budgets are shown when it is left out']],
  flags: {
    cost: { value: 'DOLLARS', read: dollars, about: 'the most that may be spent' },
    tokens: { value: 'TOKENS', read: count, about: 'the most tokens that may be taken, such as 500k or 2M' },
    clear: { about: 'what the configuration says, which for a task is no budget' },
  },
  about:
    'A budget that is used up stops what is handed out, and nothing that is at work. Those of pools and of the swarm are counted from `swarm up` to `swarm down`.',
  examples: ['swarm budget', 'swarm budget claude --cost 20', 'swarm budget swarm --tokens 5M', 'swarm budget t12 --cost 2'],
  run: async call => {
    const { args, options, terminal } = call;
    const [subject] = args;
    const client = await call.connect();
    const wanted: Budget | null = options.clear ? null : budgetFrom(options);
    const isAsked = options.clear === true || options.cost !== undefined || options.tokens !== undefined;
    if (isAsked !== (subject !== undefined)) throw usageError('name whose budget, and how much', 'As in `swarm budget claude --cost 20`.');
    if (subject !== undefined && /^t\d+$/.test(subject)) {
      const task = await client.call('task.edit', { id: subject, change: { budget: wanted } });
      await show(call, task, ({ id, budget }) => `${id}: ${budget === null ? 'no budget' : `at most ${budgetText(budget)}`}`);
      return 0;
    }
    const { budgets } =
      subject === undefined ? await client.call('usage', {}) : await client.call('budget.set', { subject, budget: wanted });
    const none = 'no budgets; `budget: {maxCost: 5}` in swarm.yaml or `swarm budget NAME --cost 5` sets one';
    await show(call, { budgets }, async () => (budgets.length === 0 ? oneLine(none) : table(budgets, budgetColumns, terminal)));
    return 0;
  },
});

const budgetFrom = ({ cost, tokens }: { cost?: number; tokens?: number }): Budget => ({
  ...(cost === undefined ? {} : { max_cost: cost }),
  ...(tokens === undefined ? {} : { max_tokens: tokens }),
});
