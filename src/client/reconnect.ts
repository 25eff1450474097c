/** Connects again after the daemon went away, until it is back or the time is over. */

import { setTimeout as delay } from 'node:timers/promises';
import { SwarmError } from '../core/error.ts';
import type { Client } from './client.ts';

const pauseMsMin = 25;
const pauseMsMax = 1000;

/** `deadline` is by `performance.now()`; nobody waits any longer once the signal says so. */
export async function reconnect(
  connect: () => Promise<Client>,
  deadline = Number.POSITIVE_INFINITY,
  signal?: AbortSignal,
): Promise<Client> {
  for (let pauseMs = pauseMsMin; ; pauseMs = Math.min(pauseMsMax, pauseMs * 1.5)) {
    try {
      return await connect();
    } catch (error) {
      if (!isGone(error) || performance.now() + pauseMs > deadline) throw error;
    }
    await delay(pauseMs, undefined, signal === undefined ? {} : { signal });
  }
}

/** Waits for a daemon that said it cannot answer now: until it has hung up, or for a moment in case it recovers. */
export async function afterRefusal(client: Client): Promise<void> {
  await Promise.race([client.closed, delay(pauseMsMax)]);
  client.close();
}

/** It is stopping, or cannot write at the moment. */
export const isUnavailable = (error: unknown): boolean => error instanceof SwarmError && error.code === 'unavailable';

/** The daemon is not there, or left before it answered. */
export const isGone = (error: unknown): boolean => error instanceof SwarmError && error.code === 'no_daemon';

/** Nobody listens there at all: other than with a socket that may not be opened, there is nothing to be reached. */
export const isAbsent = (error: unknown): boolean =>
  isGone(error) && ['ENOENT', 'ECONNREFUSED'].includes(String((error as SwarmError).data?.cause));
