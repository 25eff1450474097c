/** `swarm vote open`: puts a question to the vote. */

import { jsonLine } from '../wording/text.ts';
import { taskId } from './readers.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'vote.open',
  args: [['<QUESTION>', 'what is asked']],
  flags: {
    option: { value: 'TEXT', short: 'o', param: 'options' },
    rule: { value: 'RULE', param: 'rule' },
    quorum: { value: 'N', param: 'quorum' },
    deadline: { value: '10m', param: 'deadline_ms', about: 'how long it lasts at most; 10 minutes without it' },
    voters: { value: 'WHO', param: 'voters' },
    task: { value: 'ID', param: 'task', read: taskId },
    key: { value: 'KEY', param: 'key' },
  },
  about: 'The id of the vote is printed. It ends when all voters have voted, at its deadline, or by `swarm vote close`.',
  examples: [
    'swarm vote open "Migrate to strict mode?" --option yes --option no',
    'swarm vote open "Which parser?" -o yacc -o peg --rule scored --voters role:architect --deadline 30m --task t12',
  ],
  run: async call => {
    const client = await call.connect();
    const vote = await client.call('vote.open', { ...call.params, options: call.params.options!, question: call.args[0]! });
    call.terminal.print(call.json ? jsonLine(vote) : vote.id);
    return 0;
  },
});
