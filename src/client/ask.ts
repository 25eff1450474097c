/** Asks somebody and waits for the answer, also across a restart of the daemon: the question is sent once, and no answer is lost. */

import { SwarmError } from '../core/error.ts';
import type { Message } from '../core/message.ts';
import { span } from '../core/span.ts';
import type { Params } from '../protocol/methods.ts';
import type { Client } from './client.ts';
import { oneOfAKind } from './next-task.ts';
import { afterRefusal, isGone, isUnavailable, reconnect } from './reconnect.ts';

/** One request waits no longer than this, so that a lost daemon is noticed. */
const askMsMax = 60_000;

export interface Asked {
  readonly message: Message;
  /** Null when the time was over. */
  readonly reply: Message | null;
}

/** Whatever `connect` has opened, it also closes; when it closes a connection, nobody waits on it any more. */
export async function ask(
  connect: () => Promise<Client>,
  question: Params<'message.send'>,
  waitMs: number,
  signal?: AbortSignal,
): Promise<Asked> {
  const request = question.request ?? oneOfAKind();
  const deadline = performance.now() + waitMs;
  let client = await connect();
  let message: Message | undefined;
  for (;;) {
    const left = Math.max(0, Math.ceil(deadline - performance.now()));
    try {
      message ??= (await client.call('message.send', { ...question, request })).message;
      const { reply } = await client.call('message.reply', { id: message.id, wait_ms: Math.min(left, askMsMax) });
      if (reply !== null || left <= askMsMax || signal?.aborted) return { message, reply };
    } catch (error) {
      if (signal?.aborted || !(isGone(error) || isUnavailable(error))) throw error;
      if (isUnavailable(error)) await afterRefusal(client);
      client = await reconnect(connect, deadline, signal);
    }
  }
}

export const noAnswer = ({ id, to }: Message, waitMs: number): SwarmError =>
  new SwarmError('timed_out', `${to} has not answered ${id} within ${span(waitMs)}`, {
    hint: `The question stays in its mailbox, and a later answer comes to yours: \`swarm inbox\`.`,
    data: { message: id },
  });
