/** Facts as a client gets them, for tests that wait for one of them. */

import type { Client } from '../../src/client/client.ts';
import type { Fact } from '../../src/core/fact.ts';
import { Arrivals } from './arrivals.ts';

/** Every fact after this seq, once; from now on when it is left out. */
export async function follow(client: Client, after?: number): Promise<Arrivals<Fact>> {
  const facts = new Arrivals<Fact>();
  let last = after;
  client.onFact(fact => {
    // What an earlier subscription of this client still brings comes again, in its place.
    if (last !== undefined && fact.seq !== last + 1) return;
    last = fact.seq;
    facts.push(fact);
  });
  void client.closed.then(() => facts.end());
  await client.call('facts.subscribe', after === undefined ? {} : { after });
  return facts;
}

/** All facts so far. */
export async function allFacts(client: Client): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (;;) {
    const page = await client.call('facts.list', { after: facts.length, limit: 1_000 });
    facts.push(...page.facts);
    if (facts.length >= page.head) return facts;
  }
}
