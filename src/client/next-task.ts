/** Waits for the next task, also across a restart of the daemon; a claim whose answer was lost is given again, not made again. */

import type { Params, Result } from '../protocol/methods.ts';
import type { Client } from './client.ts';
import { afterRefusal, isAbsent, isGone, isUnavailable, reconnect } from './reconnect.ts';

/** One request asks no longer than this, so that a lost daemon is noticed. */
const askMsMax = 60_000;

export type NextWish = Omit<Params<'task.next'>, 'wait_ms'>;

export type NextTask = Result<'task.next'>;

/** Whatever `connect` has opened, it also closes; when it closes a connection, nobody waits on it any more. */
export async function nextTask(connect: () => Promise<Client>, wish: NextWish, waitMs: number, signal?: AbortSignal): Promise<NextTask> {
  const request = wish.claim === true && wish.request === undefined ? { request: oneOfAKind() } : {};
  const deadline = performance.now() + waitMs;
  let client: Client | undefined;
  for (;;) {
    const left = Math.max(0, Math.ceil(deadline - performance.now()));
    try {
      client ??= await connect();
      const claim = await client.call('task.next', { ...wish, ...request, wait_ms: Math.min(left, askMsMax) });
      if (claim.task !== null || claim.mail > 0 || left <= askMsMax) return claim;
    } catch (error) {
      if (left === 0 || signal?.aborted || !mayPass(error, client !== undefined)) throw error;
      if (client !== undefined && isUnavailable(error)) await afterRefusal(client);
      client = await reconnect(connect, deadline, signal);
    }
  }
}

/** A daemon that goes away may come back; where none was to begin with, waiting helps nobody. */
const mayPass = (error: unknown, wasThere: boolean): boolean =>
  wasThere ? isGone(error) || isUnavailable(error) : isGone(error) && !isAbsent(error);

/** It proves nothing, so it need not be secret, and a cryptographic one takes 4 ms to make. */
export const oneOfAKind = (): string => [process.pid, Date.now(), Math.random().toString(36).slice(2)].join('-');
