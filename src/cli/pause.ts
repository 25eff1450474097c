/** `swarm pause`: gives the workers of pools no more work. */

import { counted } from '../wording/text.ts';
import { onPools } from './on-pools.ts';

export const verb = onPools({
  method: 'pool.pause',
  about: 'What workers have begun they finish. `swarm resume` ends the pause.',
  examples: ['swarm pause claude', 'swarm pause all'],
  tell: ({ busy }) => (busy === 0 ? 'paused' : `paused; ${counted(busy, 'worker')} still at work`),
});
