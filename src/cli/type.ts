/** `swarm type`: types into the terminal of a worker. */

import { counted } from '../wording/text.ts';
import { stdinText, usageError } from './readers.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.type',
  args: [
    ['<W>', 'the worker'],
    ['[TEXT...]', 'what to type; several words make one text; - for standard input'],
  ],
  flags: { enter: { param: 'enter' } },
  about:
    'The text is typed as it is, without Enter: --enter presses that afterwards, as a key of its own. It answers when the terminal has taken all of it.',
  examples: ['swarm type claude-3 "run the tests" --enter', 'swarm type claude-3 --enter', 'git diff | swarm type claude-3 -'],
  run: async call => {
    const [name = '', ...words] = call.args;
    const text = words.length === 1 && words[0] === '-' ? await stdinText({ what: 'the text', terminal: call.terminal }) : words.join(' ');
    if (text === '' && !call.params.enter) throw usageError('there is nothing to type: give a text, or --enter');
    const client = await call.connect();
    const result = await client.call('worker.type', { ...call.params, name, text });
    await show(call, result, ({ written }) => `typed ${counted(written, 'byte')}`);
    return 0;
  },
});
