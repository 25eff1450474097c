/** The process of a worker, running or ended, whose output lies on this disk. */

import type { Client } from '../client/client.ts';
import { SwarmError } from '../core/error.ts';
import type { WorkerProcess } from '../core/worker.ts';

export async function recordedProcess(name: string, client: Client): Promise<WorkerProcess> {
  const { process } = await client.call('worker.get', { name });
  if (process !== null) return process;
  throw new SwarmError('refused', `${name} runs elsewhere, not in a terminal of this swarm`, {
    hint: '`swarm ps --all` shows those that do or did.',
  });
}
