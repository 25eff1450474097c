/** Facts as a client gets them, for tests that wait for one of them. */

import type { Client } from '../../src/client/client.ts';
import type { Fact } from '../../src/core/fact.ts';
import { Arrivals } from './arrivals.ts';

/** Every fact after this seq; from now on when it is left out. */
export async function follow(client: Client, after?: number): Promise<Arrivals<Fact>> {
  const facts = new Arrivals<Fact>();
  client.onFact(fact => facts.push(fact));
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
