/** `swarm worker update`: says what a worker is doing. */

import { oneLine } from '../wording/text.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.update',
  flags: { status: { value: 'WORD', param: 'status' }, note: { value: 'TEXT', param: 'note' } },
  examples: ['swarm worker update --as builder-1 --status working --note "reading the parser"'],
  run: async call => {
    const client = await call.connect();
    const worker = await client.call('worker.update', call.params);
    await show(call, worker, ({ name, status, note }) => oneLine(`${name} is ${status}${note === null ? '' : `: ${note}`}`));
    return 0;
  },
});
