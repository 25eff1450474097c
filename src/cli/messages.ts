/** `swarm messages`: the log of messages, as it stands or as it grows. */

import type { Client } from '../client/client.ts';
import { isGone } from '../client/reconnect.ts';
import type { Message } from '../core/message.ts';
import { jsonLine } from '../wording/text.ts';
import { followFacts } from './follow.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { messageLines } from './message-line.ts';
import { painter } from './style.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  follow: { short: 'f', about: 'go on with the messages that come; alone, begin with them' },
  for: { value: 'W', param: 'for' },
  type: { value: 'TYPE', param: 'type' },
  after: { value: 'ID', param: 'after' },
  limit: { value: 'N', short: 'n', param: 'limit' },
} as const satisfies Flags;

type MessagesCall = Call<'message.list', typeof flags>;

export const verb = defineVerb({
  method: 'message.list',
  summary: 'Show the messages between workers, the newest last',
  flags,
  about: 'With -f and --json each message is one line.',
  examples: ['swarm messages -n 20', 'swarm messages -f --for claude-3'],
  run: async call => {
    const client = await call.connect();
    if (call.options.follow) return follow(client, call);
    const result = await client.call('message.list', call.params);
    if (call.json) call.terminal.print(jsonLine(result));
    else printAll(result.messages, call);
    return 0;
  },
});

/** The fact log says when there is something new; what it is, the list after the last one seen says. */
async function follow(first: Client, call: MessagesCall): Promise<never> {
  const { params, terminal } = call;
  // Taken before the messages are read, so that none can fall between.
  const { head } = await first.call('facts.list', { after: 0, limit: 1 });
  let last = params.after ?? (params.limit === undefined ? await newestId(first) : undefined);
  let client = first;
  let reading = Promise.resolve();
  const { promise: broken, reject: breakOff } = Promise.withResolvers<never>();
  const readOn = async (): Promise<void> => {
    for (let more = true; more; ) {
      const { messages } = await client.call('message.list', { ...params, ...(last === undefined ? {} : { after: last }) });
      printAll(messages, call);
      last = messages.at(-1)?.id ?? last;
      more = messages.length > 0 && last !== undefined;
    }
  };
  // A connection that is lost while reading is made again, and what was not read then is read after that.
  const queue = (): void => {
    reading = reading.then(readOn).catch((error: unknown) => {
      if (!isGone(error)) breakOff(error);
    });
  };
  const following = {
    ...{ after: head, connect: call.connect, terminal },
    onConnected: (connected: Client) => {
      client = connected;
      queue();
    },
  };
  exitOnInterrupt();
  const followed = followFacts(first, following, fact => {
    if (fact.type === 'message.sent') queue();
  });
  return Promise.race([followed, broken]);
}

async function newestId(client: Client): Promise<string | undefined> {
  const { messages } = await client.call('message.list', { limit: 1 });
  return messages[0]?.id;
}

function printAll(messages: readonly Message[], { json, terminal }: Pick<MessagesCall, 'json' | 'terminal'>): void {
  const paint = painter(terminal.color);
  for (const message of messages) terminal.print(json ? jsonLine(message) : messageLines(message, Date.now(), paint));
}
