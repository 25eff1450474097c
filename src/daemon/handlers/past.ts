/** What was: the board after any fact, and who worked on what at any time. */

import type { Handlers } from '../context.ts';

export const past = {
  'facts.at': async ({ at }, _, { store }) => store.past.factBy(at),

  'facts.tasks': async (query, _, { store }) => store.past.tasks(query),

  'task.attempts': async ({ cell_ms: cellMs, ...query }, _, { store }) => store.past.attempts({ ...query, cellMs }),
} satisfies Partial<Handlers>;
