/** `swarm resume`: lets pools go on after a pause, a hold or an open breaker. */

import { counted } from '../wording/text.ts';
import { onPools } from './on-pools.ts';

export const verb = onPools({
  method: 'pool.resume',
  examples: ['swarm resume claude', 'swarm resume all'],
  tell: ({ desired }) => `goes on: ${counted(desired, 'worker')} wanted`,
});
