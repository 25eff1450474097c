/** Twelve workers that chat: each prints a line five times a second, and after three seconds begins with the next task. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabDaemon } from './lab.ts';

const busyWorkers = 12;

const chat = 'i=0; while [ $i -lt 15 ]; do echo "step $i: some words to read, and a few more"; i=$((i+1)); sleep 0.2; done';

export interface BusyPool {
  /** Adds so many tasks. */
  work(tasks: number): Promise<void>;
  /** When nothing is left to do. */
  finished(): Promise<void>;
  end(): Promise<void>;
}

export async function busyPool(daemon: LabDaemon): Promise<BusyPool> {
  writeFileSync(join(daemon.home, 'swarm.yaml'), `pools: { shell: { preset: shell, count: ${busyWorkers} } }\n`);
  const client = await daemon.connect();
  const { promise: allStarted, resolve: onAllStarted } = Promise.withResolvers<void>();
  let [started, left] = [0, 0];
  let onFinished = (): void => {};
  client.onFact(({ type }) => {
    if (type === 'worker.started' && ++started === busyWorkers) onAllStarted();
    if (type === 'task.added') left++;
    if (type === 'task.completed' && --left === 0) onFinished();
  });
  await client.call('facts.subscribe', {});
  await client.call('swarm.up', {});
  await allStarted;
  return {
    work: async tasks => {
      const chatty = Array.from({ length: tasks }, (_, i) => ({ title: `Build part ${i} of the whole`, command: chat }));
      await client.call('task.import', { tasks: chatty });
    },
    finished: () => (left === 0 ? Promise.resolve() : new Promise(resolve => (onFinished = resolve))),
    end: async () => {
      await client.call('swarm.down', {});
      client.close();
    },
  };
}
