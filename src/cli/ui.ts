/** `swarm ui`: the user interface for a swarm that runs. */

import { requireScreen, screenFlags } from './screen-flags.ts';
import { type Call, defineVerb } from './verb.ts';

export const verb = defineVerb({
  summary: 'Open the user interface of a running swarm; several may be open at once',
  without: ['json', 'as'],
  flags: screenFlags,
  about: 'Leaving it with q leaves the swarm running. `swarm watch` shows the same as plain lines.',
  examples: ['swarm ui', 'swarm ui --read-only', 'swarm ui --theme dark', 'swarm ui --ascii --no-mouse'],
  run: async (call: Call<never, typeof screenFlags>) => {
    requireScreen(call.terminal);
    const client = await call.connect();
    const { openScreen } = await import('./open-screen.ts');
    await openScreen(call, client);
    return 0;
  },
});
