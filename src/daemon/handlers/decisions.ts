/** Gates and votes. */

import type { Handlers } from '../context.ts';

export const decisions = {
  'task.gates': async ({ id }, _, { store }) => ({ gates: await store.decisions.gates(id) }),

  'vote.open': async (wish, { caller }, { store }) => store.decisions.openVote(wish, caller.name),
  'vote.cast': async ({ id, ...ballot }, { caller }, { store }) => store.decisions.castBallot(id, ballot, caller.name),
  'vote.get': async ({ id }, _, { store }) => store.decisions.vote(id),
  'vote.list': async ({ open, limit }, _, { store }) => ({ votes: await store.decisions.votes({ isOpen: open, limit }) }),
  'vote.close': async ({ id }, { caller }, { store }) => store.decisions.closeVote(id, caller.name),
} satisfies Partial<Handlers>;
