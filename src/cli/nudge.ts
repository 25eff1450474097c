/** `swarm nudge`: wakes up silent workers. */

import { counted, oneLine } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.nudge',
  summary: 'Wake up silent workers, as their preset says',
  args: [['<W...>', 'the workers']],
  examples: ['swarm nudge claude-3', 'swarm nudge claude-1 claude-2'],
  run: async call => {
    const client = await call.connect();
    return eachId(call, call.args, {
      send: name => client.call('worker.nudge', { name }),
      tell: ({ name, typed }) =>
        typed === 0 ? `${oneLine(name)}: its preset types nothing` : `${oneLine(name)} nudged: ${counted(typed, 'byte')} typed`,
    });
  },
});
