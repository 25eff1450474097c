/** Gates and their processes, for tests: a command as a gate, a task that is handed in, and the processes that a gate wrote down. */

import { readFileSync } from 'node:fs';
import type { Client } from '../../src/client/client.ts';
import type { Gate } from '../../src/core/gate.ts';
import type { JsonValue } from '../../src/core/json.ts';
import type { ProcessIdentity } from '../../src/holder/protocol.ts';
import { appears } from './files.ts';
import { endOnFinish, identityOf } from './living.ts';

type Command = Extract<Gate, { type: 'command' }>;

export const command = (text: string, more: Partial<Command> = {}): Gate => ({ type: 'command', command: text, ...more });

/** A task with these gates, claimed and handed in by this worker. */
export async function handIn(client: Client, worker: Client, gates: Gate[], result: JsonValue = 'built') {
  const { task } = await client.call('task.create', { title: 'Build', gates, retries: 3 });
  await worker.call('task.claim', { id: task.id });
  return worker.call('task.done', { id: task.id, result });
}

/** A shell that waits for another process, and has written down both. */
export const lingering = (file: string): string => `sleep 1000 & echo $$ $! > ${file}.new; mv ${file}.new ${file}; wait`;

/** Once they are written down. */
export async function processesIn(file: string): Promise<ProcessIdentity[]> {
  await appears(file);
  const found = readFileSync(file, 'utf8')
    .trim()
    .split(' ')
    .map(pid => identityOf(Number(pid)));
  for (const each of found) endOnFinish(each);
  return found;
}
