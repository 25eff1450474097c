/** `swarm artifact rm`: takes artifacts away. */

import { bytesText } from '../wording/bytes.ts';
import { artifactId } from './readers.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'artifact.remove',
  args: [['<ID...>', 'the artifacts']],
  flags: { force: { param: 'force' } },
  about:
    'One that a task still needs stays, and so do all others that were named with it. Content that another artifact has stays on disk.',
  examples: ['swarm artifact rm a7 a8', 'swarm artifact rm a7 --force'],
  run: async call => {
    const ids = await Promise.all(call.args.map(word => artifactId(word, { what: 'ID', terminal: call.terminal })));
    const client = await call.connect();
    const removed = await client.call('artifact.remove', { ids, ...call.params });
    await show(call, removed, ({ artifacts, bytes }) => `${artifacts.map(({ id }) => id).join(', ')} removed, ${bytesText(bytes)} freed`);
    return 0;
  },
});
