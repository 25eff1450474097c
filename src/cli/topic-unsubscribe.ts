/** `swarm topic unsubscribe`: gets the messages of topics no longer. */

import { eachId } from './each-id.ts';
import { oneLine } from './text.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'topic.unsubscribe',
  args: [['<TOPIC...>', 'the topics, without `topic:`']],
  run: async call => {
    const client = await call.connect();
    return eachId(call, call.args, {
      send: topic => client.call('topic.unsubscribe', { topic }),
      tell: ({ topics }) => `subscribed to ${oneLine(topics.join(', ')) || 'nothing'}`,
    });
  },
});
