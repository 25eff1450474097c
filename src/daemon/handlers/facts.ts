/** The fact log: pages of it, the board as it was, and subscriptions. */

import type { Handlers } from '../context.ts';

export const facts = {
  'facts.list': async ({ after, limit }, _, { store }) => ({ facts: await store.facts(after, limit), head: store.head() }),

  'facts.at': async ({ at }, _, { store }) => store.factBy(at),

  'facts.tasks': async (query, _, { store }) => store.tasksThen(query),

  'facts.subscribe': async ({ after }, { outlet, afterReply }, { store, feed }) => {
    const cursor = after ?? store.head();
    afterReply(() => feed.subscribe(outlet, cursor));
    return { after: cursor };
  },

  'facts.unsubscribe': async (_, { outlet, afterReply }, { feed }) => {
    // Like subscribing, so that of two calls sent together the second has the last word.
    afterReply(() => feed.unsubscribe(outlet));
    return {};
  },
} satisfies Partial<Handlers>;
