/** `swarm topic unsubscribe`: gets the messages of topics no longer. */

import { oneLine } from '../wording/text.ts';
import { eachId } from './each-id.ts';
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
