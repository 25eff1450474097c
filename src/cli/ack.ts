/** `swarm ack`: says that messages are dealt with. */

import { eachId } from './each-id.ts';
import { messageId } from './readers.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'message.ack',
  summary: 'Say that you have dealt with messages',
  args: [['<ID...>', 'the messages, such as m40']],
  run: async call => {
    const ids = await Promise.all(call.args.map(word => messageId(word, { what: 'ID', terminal: call.terminal })));
    const client = await call.connect();
    return eachId(call, ids, { send: id => client.call('message.ack', { id }), tell: ({ id }) => `${id} acknowledged` });
  },
});
