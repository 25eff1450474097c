/** `swarm usage report`: an agent, or a script around it, says what it took where nobody can read it. */

import { usageText } from '../wording/usage-text.ts';
import { count } from './readers.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'usage.report',
  flags: {
    input: { value: 'TOKENS', param: 'usage.input', read: count, about: 'tokens read for the first time, such as 12000 or 12k' },
    output: { value: 'TOKENS', param: 'usage.output', read: count, about: 'tokens written' },
    'cache-read': { value: 'TOKENS', param: 'usage.cache_read', read: count, about: 'tokens read from a cache' },
    'cache-write': { value: 'TOKENS', param: 'usage.cache_write', read: count, about: 'tokens put into a cache' },
    cost: { value: 'DOLLARS', param: 'usage.cost' },
    model: { value: 'NAME', param: 'usage.model' },
    key: { value: 'KEY', param: 'key' },
  },
  about: 'Counts what is said on top of what was said before. What is read from the files of an agent already is not counted again.',
  examples: ['swarm usage report --input 12k --output 800 --model gpt-5', 'swarm usage report --cost 0.12 --key run-7'],
  run: async call => {
    const client = await call.connect();
    const answer = await client.call('usage.report', { usage: {}, ...call.params });
    await show(call, answer, ({ counted, why, usage }) => (counted ? `counted; ${usageText(usage)} so far` : `not counted: ${why}`));
    return 0;
  },
});
