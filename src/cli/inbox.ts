/** `swarm inbox`: the unread messages of whoever asks. */

import { jsonLine } from '../wording/text.ts';
import { messageLines } from './message-line.ts';
import { painter } from './style.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'message.inbox',
  flags: { peek: { param: 'peek' }, limit: { value: 'N', short: 'n', param: 'limit' } },
  examples: ['swarm inbox', 'swarm inbox --as claude-3 --peek'],
  run: async call => {
    const { terminal } = call;
    const client = await call.connect();
    const result = await client.call('message.inbox', call.params);
    const paint = painter(terminal.color);
    if (call.json) terminal.print(jsonLine(result));
    else if (result.messages.length === 0) terminal.note('no unread messages');
    for (const message of call.json ? [] : result.messages) terminal.print(messageLines(message, Date.now(), paint));
    return 0;
  },
});
