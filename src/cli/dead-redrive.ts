/** `swarm dead redrive`: gives dead letters another life. */

import { usageError } from './readers.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'dead.redrive',
  args: [['[ID...]', 'tasks or messages, such as t12 or m40']],
  flags: { all: { about: 'all of them' } },
  run: async call => {
    const { args, options, terminal } = call;
    if (options.all ? args.length > 0 : args.length === 0)
      throw usageError('say which dead letters: ids, or --all', '`swarm dead list` shows them.');
    const client = await call.connect();
    const ids = args.map(word => (/^\d+$/.test(word) ? `t${word}` : word));
    const result = await client.call('dead.redrive', options.all ? {} : { ids });
    if (result.redriven.length === 0 && !call.json) terminal.note('no dead letters');
    else await show(call, result, ({ redriven }) => redriven.map(id => `${id} redriven`).join('\n'));
    return 0;
  },
});
