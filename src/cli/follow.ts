/** Following the fact log: every fact once and in order, also when the daemon is restarted meanwhile. */

import type { Client } from '../client/client.ts';
import { isGone, reconnect } from '../client/reconnect.ts';
import type { Fact } from '../core/fact.ts';
import type { Terminal } from './terminal.ts';

export interface Following<T = never> {
  /** The cursor to begin from; everything after it is delivered. */
  readonly after: number;
  readonly connect: () => Promise<Client>;
  readonly terminal: Terminal;
  /** Called with each connection before its facts. */
  readonly onConnected?: (client: Client) => void;
  /** Ends the following, with this. */
  readonly until?: Promise<T>;
  /** Until when to wait for a daemon that is gone, by `performance.now()`. */
  readonly deadline?: number;
}

/** Ends as `until` says, by Ctrl-C, or by an error that a new connection would not mend. */
export async function followFacts<T = never>(
  first: Client,
  { after, connect, terminal, onConnected, until = new Promise<T>(() => {}), deadline }: Following<T>,
  tell: (fact: Fact) => void,
): Promise<T> {
  const over = until.then(value => ({ value }));
  // It is looked at only while this waits, which may be after it has failed.
  over.catch(() => {});
  let cursor = after;
  let client = first;
  for (;;) {
    client.onFact(fact => {
      cursor = fact.seq;
      tell(fact);
    });
    try {
      await client.call('facts.subscribe', { after: cursor });
      onConnected?.(client);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    const end = await Promise.race([client.closed, over]);
    if (end !== undefined) return end.value;
    terminal.note('swarm: the daemon is gone; waiting until it is back (Ctrl-C ends this)');
    const back = await Promise.race([reconnect(connect, deadline), over]);
    if ('value' in back) return back.value;
    client = back;
  }
}
