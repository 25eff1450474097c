/** Who may have command lines run as gates. */

import { SwarmError } from '../core/error.ts';
import { hasCommandGate } from '../core/gate-words.ts';
import type { NewTask } from '../core/task.ts';
import type { Caller } from './caller.ts';

/** They are run by the daemon, outside of whatever a worker is confined to. */
export function refuseCommandGates(tasks: readonly Pick<NewTask, 'gates'>[], { rights, name }: Caller): void {
  if (rights !== 'worker' || !tasks.some(hasCommandGate)) return;
  throw new SwarmError('forbidden', `${name} is a worker and may not have command lines run as gates`, {
    hint: 'The operator and orchestrators may.',
  });
}
