/** `swarm scale`: how many workers a pool has, until it is left to its rule again. */

import { counted, oneLine } from '../wording/text.ts';
import { poolReason } from './pool-table.ts';
import { usageError, wholeNumber } from './readers.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'pool.scale',
  args: [
    ['<POOL>', 'the pool'],
    ['<N|auto>', 'how many workers; auto leaves it to the rule again'],
  ],
  about: 'Workers that are too many go when they are idle: none is taken from its work.',
  examples: ['swarm scale claude 5', 'swarm scale claude auto'],
  run: async call => {
    const [name = '', size = ''] = call.args;
    const count = size === 'auto' ? null : await workerCount(size, call.terminal);
    const client = await call.connect();
    const pool = await client.call('pool.scale', { name, count });
    await show(call, pool, ({ desired, busy, idle, starting }) => {
      const why = oneLine(poolReason(pool, Date.now()));
      return `${oneLine(name)}: ${counted(desired, 'worker')} wanted (${why}), ${busy + idle} there, ${starting} starting`;
    });
    return 0;
  },
});

async function workerCount(text: string, terminal: Parameters<typeof wholeNumber>[1]['terminal']): Promise<number> {
  const count = await wholeNumber(text, { what: 'N', terminal });
  if (count < 0) throw usageError(`N must be a number of workers or auto, not '${text}'`);
  return count;
}
