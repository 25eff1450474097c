/** `swarm wait`: until tasks are in a final state; the exit code tells how they ended. */

import { endingsJson, endingsText, exitOfEndings } from './endings-text.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { awaitFinal } from './open-tasks.ts';
import { durationMs, taskId } from './readers.ts';
import { show } from './show.ts';
import { painter } from './style.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  summary: 'Wait until tasks have ended, and tell how by the exit code',
  args: [['[ID...]', 'the tasks; all of them when left out']],
  flags: { timeout: { value: 'TIME', short: 't', read: durationMs, about: 'how long at most, such as 90s or 10m' } },
  about: 'Exit code 0: all were completed; 1: some were not, and it says which and why; 4: the time is over.',
  examples: ['swarm wait t3 t4', 'swarm wait --timeout 10m && git push'],
  run: async call => {
    const { args, options, terminal } = call;
    const given = await Promise.all(args.map(word => taskId(word, { what: 'ID', terminal })));
    const client = await call.connect();
    exitOnInterrupt();
    const { head } = await client.call('facts.list', { after: 0, limit: 1 });
    const endings = await awaitFinal(client, call, {
      after: head,
      timeoutMs: options.timeout,
      ...(given.length === 0 ? {} : { ids: [...new Set(given)] }),
    });
    await show(call, endingsJson(endings), () => endingsText(endings, painter(terminal.color)));
    return exitOfEndings(endings);
  },
});
