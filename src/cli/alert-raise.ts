/** `swarm alert raise`: raises an alarm by hand. */

import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'alert.raise',
  args: [
    ['<KEY>', 'a name for the trouble'],
    ['<TEXT>', 'what is wrong'],
  ],
  examples: ['swarm alert raise disk "the build disk is almost full" --as watcher'],
  run: async call => {
    const [key = '', text = ''] = call.args;
    const client = await call.connect();
    await show(call, await client.call('alert.raise', { key, text }), () => `raised own:${key}`);
    return 0;
  },
});
