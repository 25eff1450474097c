/** `swarm alert clear`: clears alarms. */

import { oneLine } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'alert.clear',
  args: [['<KEY...>', 'the alarms, as `swarm alerts` shows them']],
  run: async call => {
    const client = await call.connect();
    return eachId(call, call.args, {
      send: async key => ({ key, ...(await client.call('alert.clear', { key })) }),
      tell: ({ key }) => `cleared ${oneLine(key)}`,
    });
  },
});
