/** `swarm send`: a message to a worker, a role, a topic or all. */

import { json, messageId, stdinText, taskId, usageError } from './readers.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'message.send',
  args: [
    ['<TO>', 'a worker, role:NAME, topic:NAME, operator, or all'],
    ['[TEXT...]', 'what to say; several words make one text; - for standard input'],
  ],
  flags: {
    payload: { value: 'JSON', param: 'payload', read: json },
    type: { value: 'TYPE', param: 'type' },
    'reply-to': { value: 'ID', param: 'reply_to', read: messageId },
    task: { value: 'ID', param: 'task', read: taskId },
  },
  examples: ['swarm send claude-3 "please look at t12 next"', 'swarm send role:reviewer --type review_request --task t12 "ready"'],
  run: async call => {
    const [to = '', ...words] = call.args;
    const said = words.length === 1 && words[0] === '-' ? await stdinText({ what: 'the text', terminal: call.terminal }) : words.join(' ');
    if (said === '' && call.params.payload === undefined) throw usageError('there is nothing to send: give a text or --payload JSON');
    const client = await call.connect();
    const result = await client.call('message.send', { ...call.params, to, ...(said === '' ? {} : { text: said }) });
    await show(call, result, ({ message }) => message.id);
    return 0;
  },
});
