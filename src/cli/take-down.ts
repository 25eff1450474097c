/** Ends all workers, whatever the daemon: one from before there were pools cannot, and its workers live on. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../client/client.ts';
import { SwarmError } from '../core/error.ts';
import type { Result } from '../protocol/methods.ts';
import { counted } from '../wording/text.ts';
import type { Terminal } from './terminal.ts';

export type Ended = Result<'swarm.down'>;

export async function endWorkers(client: Client, now: boolean): Promise<Ended> {
  try {
    return await client.call('swarm.down', { now });
  } catch (error) {
    if (error instanceof SwarmError && error.code === 'unknown_method') return { stopped: [], survivors: [] };
    throw error;
  }
}

const patienceMs = 3_000;
const lookMs = 20;

/** Waits for the holders of workers that were ended; the pids of those that do not go. */
export async function holdersLeft({ cwd, env }: Pick<Terminal, 'cwd' | 'env'>): Promise<number[]> {
  const [{ livingHolders }, { swarmPaths }] = await Promise.all([import('../client/living-holders.ts'), import('../config/paths.ts')]);
  const { stateDir } = swarmPaths({ cwd, env });
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const left = livingHolders(stateDir).map(({ holder }) => holder.pid);
    if (left.length === 0 || performance.now() > deadline) return left;
    await delay(lookMs);
  }
}

/** Says which processes could not be ended. */
export function warnOfSurvivors(survivors: readonly number[], { note }: Pick<Terminal, 'note'>): void {
  if (survivors.length === 0) return;
  note(
    `swarm: ${counted(survivors.length, 'process', 'processes')} could not be ended: ${survivors.join(', ')}\n` +
      `  \`ps -o pid,stat,args -p ${survivors.join(',')}\` shows what they are; one in state D waits for a disk or a network.`,
  );
}
