/** `swarm worker register`: makes an agent known and prints the token that it speaks with. */

import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.register',
  args: [['<NAME>', 'what it is called; registering a name again begins a new incarnation with a new token']],
  flags: {
    role: { value: 'ROLE', param: 'role' },
    pool: { value: 'POOL', param: 'pool' },
    can: { value: 'CAP', param: 'capabilities' },
    tag: { value: 'T', short: 't', param: 'tags' },
  },
  about: 'The token is all that is printed; --json also has the socket to use it on.',
  examples: ['SWARM_TOKEN=$(swarm worker register builder-1 --can typescript)'],
  run: async call => {
    const client = await call.connect();
    const result = await client.call('worker.register', { ...call.params, name: call.args[0]! });
    await show(call, result, ({ token }) => token);
    if (!call.json) call.terminal.note(`Its socket: SWARM_SOCKET=${result.socket}`);
    return 0;
  },
});
