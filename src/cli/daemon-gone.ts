/** Stops the daemon and waits until it is gone. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../client/client.ts';
import { SwarmError } from '../core/error.ts';

const patienceMs = 10_000;
const pauseMs = 20;

/** Its pid, once nothing runs under it any more. */
export async function stopDaemon(client: Client): Promise<number> {
  const { pid } = await client.call('daemon.stop', {});
  await gone(client, pid);
  return pid;
}

/** The reply says that it will stop; it has stopped when its connections and its process are gone. */
async function gone(client: Client, pid: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  await Promise.race([client.closed, delay(patienceMs, undefined, { ref: false })]);
  while (await isAlive(pid)) {
    if (performance.now() > deadline) {
      throw new SwarmError('timed_out', `the daemon (pid ${pid}) has not ended within ${patienceMs / 1000} s`, {
        hint: `Its log (\`swarm where\`) may say what it is at. \`kill -9 ${pid}\` loses nothing that it has acknowledged.`,
      });
    }
    await delay(pauseMs);
  }
}

async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  return !isZombie(pid);
}

/** Ended, but not yet buried by its parent, which in a container may never happen. */
async function isZombie(pid: number): Promise<boolean> {
  const { readFile } = await import('node:fs/promises');
  try {
    return /\) Z /.test(await readFile(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
