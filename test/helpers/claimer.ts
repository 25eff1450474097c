/** A worker process: claims and completes tasks until so many are completed in all, whatever becomes of the daemon meanwhile. */

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, connect } from '../../src/client/client.ts';
import { SwarmError } from '../../src/core/error.ts';

/** What it prints, a line each: a completion that the daemon has acknowledged. */
export interface Completion {
  readonly id: string;
  readonly attempt: number;
}

const [socket = '', name = '', total = ''] = process.argv.slice(2);
let client: Client | undefined;

/** As often as it takes: what was not answered is asked again, on a new connection. */
async function insist<T>(ask: (client: Client) => Promise<T>): Promise<T> {
  for (;;) {
    try {
      client ??= await connect(socket, { as: { name } });
      return await ask(client);
    } catch (error) {
      if (!(error instanceof SwarmError) || error.code !== 'no_daemon') throw error;
      client = undefined;
      await delay(10);
    }
  }
}

for (;;) {
  const request = randomUUID();
  const { task, token } = await insist(daemon => daemon.call('task.next', { claim: true, request }));
  if (task === null) {
    const { tasks } = await insist(daemon => daemon.call('status', {}));
    if (tasks.completed >= Number(total)) break;
    await delay(10);
    continue;
  }
  const { id, attempt } = await insist(daemon => daemon.call('task.done', { id: task.id, token: token!, result: name }));
  process.stdout.write(`${JSON.stringify({ id, attempt } satisfies Completion)}\n`);
}
client?.close();
