/** A daemon with a pool of the preset `shell`, all of its workers started, and an ear for facts. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../src/client/client.ts';
import type { Fact } from '../src/core/fact.ts';
import type { Lab, LabDaemon } from './lab.ts';

export interface PoolDaemon {
  readonly daemon: LabDaemon;
  readonly client: Client;
  /** The next fact of this kind. */
  next(fits: (fact: Fact) => boolean): Promise<Fact>;
}

export async function poolDaemon(lab: Lab, count: number): Promise<PoolDaemon> {
  const daemon = await lab.daemon({ durability: 'normal' });
  writeFileSync(
    join(daemon.home, 'swarm.yaml'),
    `board: { lostMax: 100 }\npools: { shell: { preset: shell, count: ${count}, breaker: { failures: 1000, outOf: 1000 } } }\n`,
  );
  const client = await daemon.connect();
  const seen: ((fact: Fact) => void)[] = [];
  client.onFact(fact => {
    for (const see of [...seen]) see(fact);
  });
  await client.call('facts.subscribe', {});
  const next = (fits: (fact: Fact) => boolean): Promise<Fact> =>
    new Promise(resolve => {
      const see = (fact: Fact): void => {
        if (!fits(fact)) return;
        seen.splice(seen.indexOf(see), 1);
        resolve(fact);
      };
      seen.push(see);
    });
  const ready = Promise.all(
    Array.from({ length: count }, (_, i) => next(fact => fact.type === 'worker.started' && fact.subject === `shell-${i + 1}`)),
  );
  await client.call('swarm.up', {});
  await ready;
  return { daemon, client, next };
}
