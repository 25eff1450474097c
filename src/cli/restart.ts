/** `swarm restart`: ends workers of pools and starts them anew. */

import { oneLine } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.restart',
  summary: 'End workers of a pool and start them anew; what they held goes back to the board at no cost',
  args: [['<W...>', 'the workers']],
  about: 'Also starts a worker again that was ended by `swarm stop`.',
  examples: ['swarm restart claude-3'],
  run: async call => {
    const client = await call.connect();
    return eachId(call, call.args, {
      send: name => client.call('worker.restart', { name }),
      tell: ({ worker }) => `${oneLine(worker.name)} restarted${worker.process?.pid == null ? '' : ` (pid ${worker.process.pid})`}`,
    });
  },
});
