/** `swarm vote cast`: votes. */

import { jsonLine } from '../wording/text.ts';
import { amount, usageError } from './readers.ts';
import { defineVerb } from './verb.ts';
import { voteState } from './vote-text.ts';

export const verb = defineVerb({
  method: 'vote.cast',
  args: [
    ['<VOTE>', 'the vote'],
    ['[OPTION]', 'what you vote for'],
  ],
  flags: {
    score: { value: 'OPTION=N', like: 'scores', many: true, read: amount },
    abstain: { param: 'abstain' },
    why: { value: 'TEXT', param: 'why' },
  },
  examples: [
    'swarm vote cast v3 yes --why "bugs are found earlier"',
    'swarm vote cast v3 --score yacc=2 --score peg=5',
    'swarm vote cast v3 --abstain --as claude-3',
  ],
  run: async call => {
    const { args, options, params } = call;
    const [id, option] = args as [string, string?];
    if (option === undefined && options.score === undefined && params.abstain !== true)
      throw usageError('say an OPTION, --score OPTION=N, or --abstain');
    const scores = options.score === undefined ? {} : { scores: Object.fromEntries(options.score) };
    const client = await call.connect();
    const vote = await client.call('vote.cast', { ...params, ...scores, id, ...(option === undefined ? {} : { option }) });
    call.terminal.print(call.json ? jsonLine(vote) : `${vote.id} is ${voteState(vote, Date.now())}`);
    return 0;
  },
});
