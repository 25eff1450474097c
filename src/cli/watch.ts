/** `swarm watch`: what happens, a line each, for eyes, for a screen reader or for a program. */

import type { Fact } from '../core/fact.ts';
import { jsonLine } from '../wording/text.ts';
import { followFacts } from './follow.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { liveLog, plainLog } from './live-log.ts';
import { durationMs, usageError } from './readers.ts';
import { defineVerb } from './verb.ts';
import { standing } from './watch-standing.ts';

export const verb = defineVerb({
  summary: 'Tell what happens in the swarm, line by line, beginning with how it stands',
  flags: {
    plain: { about: 'a plain sentence a line, without colour or layout: for screen readers' },
    since: { value: 'SPAN', read: durationMs, about: 'begin with what happened within this time, such as 10m' },
  },
  about:
    'NEEDS YOU marks what waits for a person. With --json each fact is one line. It goes on when the daemon is restarted: nothing is left out, nothing comes twice. Ctrl-C ends it.',
  examples: ['swarm watch', 'swarm watch --plain', 'swarm watch --plain --since 1h', "swarm watch --json | jq '.type'"],
  run: async ({ options, json, terminal, connect }) => {
    if (json && options.plain) throw usageError('--plain and --json exclude each other', 'Leave one of them out.');
    const client = await connect();
    const { head } = await client.call('facts.list', { after: 0, limit: 1 });
    const after = options.since === undefined ? head : (await client.call('facts.at', { at: Date.now() - options.since })).seq;
    if (!json) terminal.print(await standing(client));
    const tell = json ? (fact: Fact): void => terminal.print(jsonLine(fact)) : options.plain ? plainLog(terminal) : liveLog(terminal);
    exitOnInterrupt();
    return followFacts(client, { after, connect: () => connect(), terminal }, tell);
  },
});
