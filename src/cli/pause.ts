/** `swarm pause`: gives the workers of pools no more work. */

import { onPools } from './on-pools.ts';
import { counted } from './text.ts';

export const verb = onPools({
  method: 'pool.pause',
  about: 'What workers have begun they finish. `swarm resume` ends the pause.',
  examples: ['swarm pause claude', 'swarm pause all'],
  tell: ({ busy }) => (busy === 0 ? 'paused' : `paused; ${counted(busy, 'worker')} still at work`),
});
