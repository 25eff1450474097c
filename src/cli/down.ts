/** `swarm down`: stops the daemon and waits until it is gone. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../client/client.ts';
import { SwarmError } from '../core/error.ts';
import { isAbsent } from './reconnect.ts';
import { show } from './show.ts';
import { defineVerb } from './verb.ts';

const patienceMs = 10_000;
const pauseMs = 20;

export const verb = defineVerb({
  method: 'daemon.stop',
  summary: 'Stop the daemon; the board stays on disk',
  without: ['as'],
  flags: { now: { about: 'without waiting for workers to finish what they do' } },
  run: async call => {
    let client: Client;
    try {
      client = await call.connect();
    } catch (error) {
      if (!isAbsent(error)) throw error;
      await show(call, { stopped: false, pid: null }, () => 'no daemon runs');
      return 0;
    }
    const { pid } = await client.call('daemon.stop', {});
    await gone(client, pid);
    await show(call, { stopped: true, pid }, () => `daemon stopped (pid ${pid})`);
    return 0;
  },
});

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
