/** Following the fact log: every fact once and in order, also when the daemon is restarted meanwhile. */

import type { Client } from '../client/client.ts';
import type { Fact } from '../core/fact.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { isGone, reconnect } from './reconnect.ts';
import type { Terminal } from './terminal.ts';

export interface Following {
  /** The cursor to begin from; everything after it is delivered. */
  readonly after: number;
  readonly connect: () => Promise<Client>;
  readonly terminal: Terminal;
  /** Called with each connection before its facts. */
  readonly onConnected?: (client: Client) => void;
}

/** Ends only by Ctrl-C, or by an error that a new connection would not mend. */
export async function followFacts(
  first: Client,
  { after, connect, terminal, onConnected }: Following,
  tell: (fact: Fact) => void,
): Promise<never> {
  exitOnInterrupt();
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
      await client.closed;
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    terminal.note('swarm: the daemon is gone; waiting until it is back (Ctrl-C ends this)');
    client = await reconnect(connect);
  }
}
