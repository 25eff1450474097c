/** Messages and topics. */

import { SwarmError } from '../../core/error.ts';
import { type Bucket, take } from '../../core/rate.ts';
import type { Acting } from '../../store/message-store.ts';
import { actorOf, type Caller } from '../caller.ts';
import type { Daemon, Handlers } from '../context.ts';
import { decideBy } from '../mail-decisions.ts';
import { usualLease } from './work.ts';

/** Senders whose bucket is remembered; forgetting one gives it a full bucket again, which is harmless. */
const remembered = 10_000;

export function messages() {
  const buckets = new Map<string, Bucket>();
  return {
    'message.send': async (message, { caller }, daemon) => {
      const { store, clock, config, loop } = daemon;
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
      const acting = actingAs(caller, daemon);
      await decideBy(message, caller, store);
      const sent = await store.messages.send(message, caller.name, clock.now() + ttlMs, acting);
      if (message.type === 'task_claim') loop.expect(clock.now() + acting.grant.leaseMs);
      return { message: sent };
    },

    'message.list': async (query, _, { store }) => ({ messages: await store.messages.list(query) }),
    'message.inbox': async ({ limit, peek }, { caller }, { store }) => ({ messages: await store.messages.inbox(caller, limit, peek) }),

    'message.reply': async ({ id, wait_ms: waitMs }, { caller, signal, ifLost }, { store, replies }) => {
      const reply = await replies.first({ id, reader: caller, waitMs, signal });
      if (reply !== undefined) ifLost(() => void store.messages.unread([reply.id], caller).catch(() => {}));
      return { reply: reply ?? null };
    },

    'message.ack': async ({ id }, { caller }, { store }) => {
      await store.messages.ack(id, caller);
      return { id };
    },

    'topic.subscribe': async ({ topic }, { caller }, { store }) => ({ topics: await store.messages.subscribe(caller.name, topic, true) }),
    'topic.unsubscribe': async ({ topic }, { caller }, { store }) => ({
      topics: await store.messages.subscribe(caller.name, topic, false),
    }),
  } satisfies Partial<Handlers>;
}

/** What the message means is done as whoever sends it, with the rights that its own calls would have. */
function actingAs(caller: Caller, daemon: Daemon): Acting {
  const { name, rights, role, claimant } = caller;
  const sender = { name, rights, actor: actorOf(caller), random: daemon.chance.random() };
  return { sender, role, claimant, grant: { token: daemon.chance.id(), leaseMs: usualLease(caller, daemon) } };
}
