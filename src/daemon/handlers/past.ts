/** What was: the board after any fact, and who worked on what at any time. */

import type { Handlers } from '../context.ts';
import { runShown } from './runs.ts';

export const past = {
  'facts.at': async ({ at }, _, { store }) => store.past.factBy(at),

  'facts.tasks': async (query, _, { store }) => store.past.tasks(query),

  'facts.workers': async ({ seq, after }, _, { store }) => store.past.workers(seq, after),

  'facts.runs': async ({ seq, limit }, _, { store }) => ({ runs: await store.past.runs(seq, limit) }),

  'facts.run': async ({ id, seq }, _, { store }) => runShown(await store.past.run(id, seq)),

  'facts.messages': async ({ seq, limit }, _, { store }) => ({ messages: await store.past.messages(seq, limit) }),

  'task.attempts': async ({ cell_ms: cellMs, ...query }, _, { store }) => store.past.attempts({ ...query, cellMs }),
} satisfies Partial<Handlers>;
