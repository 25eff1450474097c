/** `swarm interrupt`: ends what agents do now, and leaves them alive. */

import { goesOnAnyway } from '../wording/interrupt-text.ts';
import { oneLine } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.interrupt',
  summary: 'Interrupt what agents do, by the keys that their preset names',
  args: [['<W...>', 'the workers']],
  examples: ['swarm interrupt claude-3', 'swarm interrupt claude-1 claude-2'],
  run: async call => {
    const client = await call.connect();
    return eachId(call, call.args, {
      send: name => client.call('worker.interrupt', { name }),
      tell: ({ name, at_work: goesOn }) => (goesOn ? goesOnAnyway(oneLine(name)) : `${oneLine(name)} interrupted`),
    });
  },
});
