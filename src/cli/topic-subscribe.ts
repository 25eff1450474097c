/** `swarm topic subscribe`: gets the messages sent to topics. */

import { oneLine } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'topic.subscribe',
  args: [['<TOPIC...>', 'the topics, without `topic:`']],
  examples: ['swarm topic subscribe releases --as claude-3'],
  run: async call => {
    const client = await call.connect();
    return eachId(call, call.args, {
      send: topic => client.call('topic.subscribe', { topic }),
      tell: ({ topics }) => `subscribed to ${oneLine(topics.join(', '))}`,
    });
  },
});
