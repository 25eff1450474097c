/** `swarm attach`: this terminal becomes a worker's, until the detach key is pressed. */

import { attachFlags, attachWorker, requireTerminal } from './attach-worker.ts';
import { usageError } from './readers.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  'read-only': { short: 'r', about: 'look on: neither type nor change its size' },
  take: { about: 'type, even if somebody else does; they look on from then' },
  size: {
    value: 'SIZE',
    values: ['auto', 'keep'],
    about: "auto: the worker's terminal takes the size of this one; keep: it stays as it is; without it, auto",
  },
  ...attachFlags,
} as const satisfies Flags;

export const verb = defineVerb({
  summary: "See a worker's terminal in this one, and type into it; Ctrl-] detaches",
  without: ['json', 'as'],
  args: [['<W>', 'the worker']],
  flags,
  about:
    'The worker runs on when you detach, and when this terminal is closed. When the daemon dies, this waits for the next one and goes on. Pressed twice, the detach key is sent to the worker. ' +
    'The wheel or Shift-PageUp looks back through what has scrolled away; q or Escape returns. Programs that ask for the mouse get it; ' +
    'with Shift most terminals select text all the same. ' +
    'The exit code is that of the worker if it ends meanwhile, and 0 after detaching.',
  examples: ['swarm attach claude-3', 'swarm attach claude-3 --read-only', 'swarm attach claude-3 --take --detach-key ctrl-q'],
  run: async ({ args: [worker = ''], options, terminal, connect }: Call<never, typeof flags>) => {
    if (options.take && options['read-only']) throw usageError('--take and --read-only do not go together');
    requireTerminal(worker, terminal);
    const wish = {
      ...{ worker, readOnly: options['read-only'] ?? false, take: options.take ?? false, keepSize: options.size === 'keep' },
      ...{ detachKey: options['detach-key'], leaveMouse: options['no-mouse'] },
    };
    return attachWorker(wish, { connect, terminal });
  },
});
