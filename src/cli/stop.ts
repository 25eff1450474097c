/** `swarm stop`: ends workers and all that they started. */

import type { Result } from '../protocol/methods.ts';
import { exitText } from '../wording/exit-text.ts';
import { counted } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { durationMs, usageError } from './readers.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.stop',
  args: [['<W...>', 'the workers']],
  flags: {
    grace: { value: 'TIME', read: durationMs, about: 'how long it may take to end by itself, such as 5s (default 750ms)' },
    now: { about: 'at once, without asking it to end' },
  },
  about: 'A worker of a pool stays stopped until `swarm restart`.',
  examples: ['swarm stop claude-3', 'swarm stop tests-1 tests-2 --grace 10s'],
  run: async call => {
    const { options } = call;
    if (options.now && options.grace !== undefined) throw usageError('--now and --grace do not go together');
    const grace = options.now ? 0 : options.grace;
    const client = await call.connect();
    let survived = false;
    const exit = await eachId(call, call.args, {
      send: async name => {
        const result = await client.call('worker.stop', { name, ...(grace === undefined ? {} : { grace_ms: grace }) });
        survived ||= result.survivors.length > 0;
        return result;
      },
      tell: stopText,
    });
    return exit || (survived ? 1 : 0);
  },
});

function stopText({ worker: { process, pool }, survivors }: Result<'worker.stop'>, name: string): string {
  const stays = pool === null ? '' : `; it stays stopped until \`swarm restart ${name}\``;
  if (survivors.length === 0) return `${name} ${process === null ? 'stopped' : exitText(process.code, process.signal)}${stays}`;
  return `${name}: ${counted(survivors.length, 'process', 'processes')} could not be ended: ${survivors.join(', ')}`;
}
