/** `swarm signal`: sends a signal to what runs in the terminals of workers. */

import { constants } from 'node:os';
import { didYouMean } from '../core/nearest.ts';
import { eachId } from './each-id.ts';
import { usageError } from './readers.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worker.signal',
  args: [
    ['<W...>', 'the workers'],
    ['<SIGNAL>', 'INT, SIGINT or 2'],
  ],
  examples: ['swarm signal claude-3 INT', 'swarm signal tests-1 tests-2 SIGUSR1'],
  run: async call => {
    const names = call.args.slice(0, -1);
    const typed = call.args.at(-1)!;
    if (names.length === 0) throw usageError('SIGNAL is missing', '`swarm signal claude-3 INT` sends one.');
    const signal = signalFrom(typed);
    const client = await call.connect();
    return eachId(call, names, {
      send: name => client.call('worker.signal', { name, signal }),
      tell: (_, name) => `${name} ${signal}`,
    });
  },
});

/** From `INT`, `SIGINT`, `int` or `2`. */
export function signalFrom(text: string): string {
  const known = Object.entries(constants.signals);
  const byNumber = known.find(([, number]) => String(number) === text)?.[0];
  const name = byNumber ?? `SIG${text.toUpperCase().replace(/^SIG/, '')}`;
  if (name in constants.signals) return name;
  const names = known.map(([signal]) => signal);
  throw usageError(
    `there is no signal '${text}'`,
    didYouMean(name, names, 'INT, TERM, HUP, KILL, USR1 and so on; `kill -l` lists them all.'),
  );
}
