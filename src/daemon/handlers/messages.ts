/** Messages and topics. */

import { SwarmError } from '../../core/error.ts';
import { type Bucket, take } from '../../core/rate.ts';
import type { Handlers } from '../context.ts';
import { decideBy } from '../mail-decisions.ts';

/** Senders whose bucket is remembered; forgetting one gives it a full bucket again, which is harmless. */
const remembered = 10_000;

export function messages() {
  const buckets = new Map<string, Bucket>();
  return {
    'message.send': async (message, { caller }, { store, clock, config, loop, chance }) => {
      const { ratePerMinute, burst, ttlMs } = config.messages;
      const { bucket, waitMs } = take(buckets.get(caller.name), clock.now(), { perMinute: ratePerMinute, burst });
      if (buckets.size >= remembered) buckets.clear();
      buckets.set(caller.name, bucket);
      if (waitMs > 0) {
        throw new SwarmError('limit_reached', `${caller.name} sends more than ${ratePerMinute} messages a minute`, {
          hint: `Send the next one in ${Math.ceil(waitMs / 1000)} s, or say more in fewer messages (messages.ratePerMinute sets the limit).`,
          data: { retry_after_ms: waitMs },
        });
      }
      await decideBy(message, caller, store, chance.random());
      const expiresAt = clock.now() + ttlMs;
      const sent = await store.send(message, caller.name, expiresAt);
      loop.expect(expiresAt);
      return { message: sent };
    },

    'message.list': async (query, _, { store }) => ({ messages: await store.messages(query) }),
    'message.inbox': async ({ limit, peek }, { caller }, { store }) => ({ messages: await store.inbox(caller, limit, peek) }),

    'message.ack': async ({ id }, { caller }, { store }) => {
      await store.ack(id, caller);
      return { id };
    },

    'topic.subscribe': async ({ topic }, { caller }, { store }) => ({ topics: await store.subscribe(caller.name, topic, true) }),
    'topic.unsubscribe': async ({ topic }, { caller }, { store }) => ({ topics: await store.subscribe(caller.name, topic, false) }),
  } satisfies Partial<Handlers>;
}
