/** `swarm vote list`: votes, the latest first. */

import type { Vote } from '../core/vote.ts';
import { jsonLine } from '../wording/text.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';
import { voteState } from './vote-text.ts';

export const verb = defineVerb({
  method: 'vote.list',
  flags: { open: { param: 'open', about: 'only those that are open' }, limit: { value: 'N', short: 'n', param: 'limit' } },
  examples: ['swarm vote list --open'],
  run: async call => {
    const { terminal } = call;
    const client = await call.connect();
    const result = await client.call('vote.list', call.params);
    if (call.json) terminal.print(jsonLine(result));
    else if (result.votes.length === 0) terminal.note('no votes');
    else terminal.print(await table(result.votes, columns(Date.now()), terminal));
    return 0;
  },
});

const columns = (now: number): Column<Vote>[] => [
  { title: 'ID', cell: vote => vote.id },
  { title: 'STATUS', cell: vote => voteState(vote, now), cutTo: 24 },
  { title: 'TASK', cell: vote => vote.task ?? '', drop: 1 },
  { title: 'QUESTION', cell: vote => vote.question, cutTo: 24 },
];
