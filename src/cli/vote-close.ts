/** `swarm vote close`: ends votes with the ballots that are there. */

import type { Vote } from '../core/vote.ts';
import { eachId } from './each-id.ts';
import { defineVerb } from './verb.ts';
import { voteState } from './vote-text.ts';

export const verb = defineVerb({
  method: 'vote.close',
  args: [['<VOTE...>', 'the votes']],
  examples: ['swarm vote close v3'],
  run: async call => {
    const client = await call.connect();
    return eachId(call, call.args, {
      send: id => client.call('vote.close', { id }),
      tell: vote => `${vote.id} is ${hasResult(vote) ? '' : 'over: '}${voteState(vote, Date.now())}`,
    });
  },
});

const hasResult = ({ outcome }: Vote): boolean => outcome !== null && ['decided', 'tie', 'withdrawn'].includes(outcome.kind);
