/** `swarm events`: the fact log, as it stands or as it grows. */

import type { Client } from '../client/client.ts';
import type { Fact } from '../core/fact.ts';
import { limits } from '../core/limits.ts';
import { clock } from '../wording/age.ts';
import { factSentence } from '../wording/fact-sentence.ts';
import { jsonLine, oneLine } from '../wording/text.ts';
import { followFacts } from './follow.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { wholeNumber } from './readers.ts';
import { painter } from './style.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb } from './verb.ts';

const shownByDefault = 100;

export const verb = defineVerb({
  method: 'facts.list',
  summary: 'Show what happened last, or everything from now on',
  flags: {
    follow: { short: 'f', about: 'go on with what happens next; alone, begin with it' },
    after: { value: 'SEQ', param: 'after', about: 'begin after this one, instead of with the last' },
    limit: { value: 'N', short: 'n', like: 'limit', read: wholeNumber, about: `how many at most (default ${shownByDefault})` },
  },
  about: 'With --json each fact is one line. -f goes on when the daemon is restarted: nothing is left out, nothing comes twice.',
  examples: ['swarm events -n 20', 'swarm events -f --json', 'swarm events --after 1200'],
  run: async call => {
    const { options, params, terminal } = call;
    const print = printer(call.json, terminal);
    const client = await call.connect();
    const { head } = await client.call('facts.list', { after: 0, limit: 1 });
    const count = options.limit ?? (options.follow ? undefined : shownByDefault);
    const after = params.after ?? Math.max(0, head - (count ?? 0));
    const last = count === undefined ? after : await printPages(client, { after, count }, print);
    if (!options.follow) return 0;
    exitOnInterrupt();
    return followFacts(client, { after: last, connect: call.connect, terminal }, print);
  },
});

/** Prints up to `count` facts, page by page, and gives the last one's number. */
async function printPages(
  client: Client,
  { after, count }: { after: number; count: number },
  print: (fact: Fact) => void,
): Promise<number> {
  let last = after;
  for (let left = count; left > 0; ) {
    const { facts } = await client.call('facts.list', { after: last, limit: Math.min(left, limits.pageSize) });
    if (facts.length === 0) break;
    for (const fact of facts) print(fact);
    last = facts.at(-1)!.seq;
    left -= facts.length;
  }
  return last;
}

function printer(json: boolean, terminal: Terminal): (fact: Fact) => void {
  if (json) return fact => terminal.print(jsonLine(fact));
  const paint = painter(terminal.color);
  return fact => {
    const about = `${oneLine(fact.subject).padEnd(8)}  ${oneLine(factSentence(fact))}`;
    terminal.print(`${paint('dim', `${String(fact.seq).padStart(6)}  ${clock(fact.at, Date.now())}`)}  ${about}`);
  };
}
