/** `swarm ask`: a message to somebody, and the answer to it. */

import { ask, noAnswer } from '../client/ask.ts';
import { jsonLine } from '../wording/text.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { messageLines } from './message-line.ts';
import { durationMs, json, stdinText, taskId, usageError } from './readers.ts';
import { painter } from './style.ts';
import { defineVerb } from './verb.ts';

const usualWaitMs = 300_000;

export const verb = defineVerb({
  method: 'message.send',
  summary: 'Send a message and wait for the answer',
  args: [
    ['<TO>', 'a worker, role:NAME, topic:NAME, operator, or all: the first answer counts'],
    ['[TEXT...]', 'what to ask; several words make one text; - for standard input'],
  ],
  flags: {
    timeout: { value: 'TIME', short: 't', read: durationMs, about: 'how long to wait, such as 90s or 10m; 5m when left out' },
    payload: { value: 'JSON', param: 'payload', read: json },
    type: { value: 'TYPE', param: 'type' },
    task: { value: 'ID', param: 'task', read: taskId },
  },
  about: 'Prints the answer. Exit code 4: none came in time; one that comes later lies in the inbox.',
  examples: ['swarm ask claude-3 "does t12 touch the parser?"', 'swarm ask role:reviewer --timeout 10m --task t12 "is this ready?"'],
  run: async call => {
    const { args, options, params, terminal } = call;
    const [to = '', ...words] = args;
    const said = words.length === 1 && words[0] === '-' ? await stdinText({ what: 'the text', terminal }) : words.join(' ');
    if (said === '' && params.payload === undefined) throw usageError('there is nothing to ask: give a text or --payload JSON');
    exitOnInterrupt();
    const waitMs = options.timeout ?? usualWaitMs;
    const question = { ...params, to, ...(said === '' ? {} : { text: said }) };
    const { message, reply } = await ask(() => call.connect(), question, waitMs);
    if (reply === null) throw noAnswer(message, waitMs);
    terminal.print(call.json ? jsonLine({ message, reply }) : messageLines(reply, Date.now(), painter(terminal.color)));
    return 0;
  },
});
