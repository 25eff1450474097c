/** `swarm worker heartbeat`: a sign of life. */

import { until } from '../wording/age.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.heartbeat',
  run: async call => {
    const client = await call.connect();
    const result = await client.call('worker.heartbeat', {});
    await show(call, result, ({ lease_until: end }) => `heard; leases end ${until(end, Date.now())}`);
    return 0;
  },
});
