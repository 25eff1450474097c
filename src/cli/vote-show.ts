/** `swarm vote show`: votes with their ballots and what they decided. */

import { eachId } from './each-id.ts';
import { painter } from './style.ts';
import { defineVerb } from './verb.ts';
import { voteSheet } from './vote-text.ts';

export const verb = defineVerb({
  method: 'vote.get',
  args: [['<VOTE...>', 'the votes']],
  examples: ['swarm vote show v3'],
  run: async call => {
    const client = await call.connect();
    const paint = painter(call.terminal.color);
    return eachId(call, call.args, { send: id => client.call('vote.get', { id }), tell: vote => voteSheet(vote, Date.now(), paint) });
  },
});
