/** `swarm verify`: checks the fact log against the state of the board. */

import { SwarmError } from '../core/error.ts';
import { counted, jsonLine } from '../wording/text.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'verify',
  about: 'Exit code 1, with the first rule that is broken, when they do not agree.',
  run: async call => {
    const client = await call.connect();
    const verdict = await client.call('verify', {});
    const { ok, facts, tasks, violation } = verdict;
    if (call.json) call.terminal.print(jsonLine(verdict));
    else if (ok) call.terminal.print(`the board is as its log says: ${counted(tasks, 'task')}, ${counted(facts, 'fact')}`);
    else throw new SwarmError('internal', `the board is not as its log says: ${violation}`);
    return ok ? 0 : 1;
  },
});
