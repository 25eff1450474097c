/** The fact log: pages of it, and subscriptions. */

import type { Handlers } from '../context.ts';

export const facts = {
  'facts.list': async ({ after, limit }, _, { store }) => ({ facts: await store.facts(after, limit), head: store.head() }),

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
