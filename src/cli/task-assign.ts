/** `swarm task assign`: decides who alone may claim tasks. */

import { oneLine } from '../wording/text.ts';
import { eachId } from './each-id.ts';
import { tasksIn } from './on-tasks.ts';
import { usageError } from './readers.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'task.assign',
  summary: 'Let only this worker, pool or role claim tasks, or anyone again',
  args: [
    ['<ID...>', 'the tasks'],
    ['[TO]', 'a worker, pool:NAME or role:NAME'],
  ],
  flags: { anyone: { about: 'instead of TO: whoever fits may claim them' } },
  examples: ['swarm task assign t12 t13 claude-2', 'swarm task assign t12 role:reviewer', 'swarm task assign t12 --anyone'],
  run: async call => {
    const { args, options } = call;
    if (args.length < (options.anyone ? 1 : 2)) throw usageError('say to whom: a worker, pool:NAME, role:NAME, or --anyone');
    const to = options.anyone ? null : args.at(-1)!;
    const ids = await tasksIn(options.anyone ? args : args.slice(0, -1), call);
    const client = await call.connect();
    return eachId(call, ids, {
      send: id => client.call('task.assign', { id, to }),
      tell: task => `${task.id} ${task.assignee === null ? 'is open to anyone' : `is for ${oneLine(task.assignee)}`}`,
    });
  },
});
