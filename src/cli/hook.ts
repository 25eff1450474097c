/** `swarm hook`: an agent's own events on their way to the swarm. Whatever happens, it ends soon, with code 0, and in nobody's way. */

import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.hook',
  summary: 'Tell an event of an agent; for its hooks',
  args: [
    ['<AGENT>', 'claude, codex, gemini, qwen, copilot, opencode or one of your own'],
    ['<EVENT>', 'the event, as the agent calls it'],
  ],
  without: ['json', 'as'],
  about:
    'Reads the JSON that the agent hands to its hooks from standard input, and knows whose it is by SWARM_SOCKET and SWARM_TOKEN. ' +
    'It prints nothing unless there are unread messages and the agent can take them with this event, and always exits with 0.',
  examples: ['swarm hook claude Stop < event.json'],
  run: async ({ args }) => {
    const { tellHook } = await import('./hook-call.ts');
    await tellHook(args, process);
    return 0;
  },
});
