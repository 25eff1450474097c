/** Calls that outlast the daemon: they wait for the next one, and what it may have done already is never done twice. */

import { parseDuration } from '../config/duration.ts';
import { SwarmError } from '../core/error.ts';
import { span } from '../core/span.ts';
import type { MethodName, Params, Result } from '../protocol/methods.ts';
import type { Client } from './client.ts';
import { happened, keyed, mayRepeat, unknown } from './lost-answers.ts';
import { isGone, reconnect } from './reconnect.ts';

/** Hosts of tools give a call 60 s, as a rule: waiting once to ask and once more for a lost answer has to fit in. */
const usualMs = 20_000;
/** Whoever waits for the answer is told so often that it is still under way. */
const tellMs = 5_000;
/** A call that ends each daemon it reaches is not to end them all. */
const lossesMax = 2;

export interface Patience {
  readonly forMs: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  readonly tell?: ((message: string) => void) | undefined;
}

/** SWARM_PATIENCE says otherwise, where a host gives its calls less time; `0s` is not to wait. */
export function patienceMs({ SWARM_PATIENCE: said }: NodeJS.ProcessEnv): number {
  if (!said) return usualMs;
  const ms = parseDuration(said);
  if (ms === undefined) throw new SwarmError('bad_params', `SWARM_PATIENCE must be a duration such as 5s, not '${said}'`);
  return ms;
}

/** Connects, or waits for a daemon that is away. */
export async function reach(connect: () => Promise<Client>, patience: Patience): Promise<Client> {
  const begun = performance.now();
  try {
    return await connect();
  } catch (error) {
    if (!isGone(error)) throw error;
    // The attempt itself may have shown that there is a daemon to wait for.
    const { forMs } = patience;
    if (forMs === 0) throw stillGone(error as SwarmError);
    return waitFor(connect, begun + forMs, patience);
  }
}

async function waitFor(connect: () => Promise<Client>, deadline: number, { forMs, signal, tell }: Patience): Promise<Client> {
  const tellNow = (): void => tell?.('the daemon is away: waiting for it');
  const timer = setInterval(tellNow, tellMs);
  tellNow();
  try {
    return await reconnect(connect, deadline, signal);
  } catch (error) {
    throw isGone(error) ? stillGone(error as SwarmError, forMs) : error;
  } finally {
    clearInterval(timer);
  }
}

/** `connect` gives the connection there is, or opens one. */
export async function insist<M extends MethodName>(
  connect: () => Promise<Client>,
  method: M,
  said: Params<M>,
  patience: Patience,
): Promise<Result<M>> {
  const params = keyed(method, said);
  const sentAt = Date.now();
  for (let losses = 0; ; losses++) {
    patience.signal?.throwIfAborted();
    const client = await reach(connect, patience);
    try {
      // What has been lost before may have been done nevertheless.
      const done = losses === 0 ? undefined : await happened(client, method, params, sentAt);
      return done ?? (await client.send(method, params));
    } catch (error) {
      if (!isGone(error)) throw error;
      if (!mayRepeat(method, params)) throw unknown(method, error as SwarmError);
      if (losses === lossesMax || patience.forMs === 0) throw stillGone(error as SwarmError, patience.forMs);
    }
  }
}

/** A client whose calls insist, also after the daemon that it was connected to is gone. */
export async function insistentClient(open: () => Promise<Client>, patience: Patience): Promise<Client> {
  const connect = held(open);
  const client = await reach(connect, patience);
  client.manner = (method, params) => insist(connect, method, params, patience);
  return client;
}

/** One connection for all that ask at the same time, opened anew when it has ended. */
export function held(open: () => Promise<Client>): () => Promise<Client> {
  let opening: Promise<Client> | undefined;
  const connect = async (): Promise<Client> => {
    const before = opening;
    const client = await before?.catch(() => undefined);
    if (client !== undefined && !client.isClosed) return client;
    if (opening !== before) return connect();
    opening = open();
    return opening;
  };
  return connect;
}

/** It is not for an agent to bring up what a person may have taken down. */
export function stillGone({ message, data, cause }: SwarmError, forMs = 0): SwarmError {
  const waited = forMs === 0 ? message : `${message}, and none has come within ${span(forMs)}`;
  return new SwarmError('no_daemon', waited, {
    hint: 'Wait a little and try again. If that goes on, end your turn and say so: a person starts it with `swarm up -d`.',
    ...(data === undefined ? {} : { data }),
    cause,
  });
}
