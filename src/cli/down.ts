/** `swarm down`: ends the workers, stops the daemon and waits until it is gone. */

import type { Client } from '../client/client.ts';
import { isAbsent } from '../client/reconnect.ts';
import { counted, oneLine } from '../wording/text.ts';
import { stopDaemon } from './daemon-gone.ts';
import { usageError } from './readers.ts';
import { show } from './show.ts';
import { type Ended, endWorkers, holdersLeft, warnOfSurvivors } from './take-down.ts';
import { type Call, defineVerb, type Flags } from './verb.ts';

const flags = {
  now: { about: 'without waiting for workers to finish what they do' },
  keep: { about: 'stop only the daemon: the workers run on, and the next `swarm up` finds them' },
} as const satisfies Flags;

type DownCall = Call<'daemon.stop', typeof flags>;

export const verb = defineVerb({
  method: 'daemon.stop',
  summary: 'End the workers and stop the daemon; the board stays on disk',
  without: ['as'],
  flags,
  about: 'Exit code 1 says that processes of a worker could not be ended; their pids are named.',
  examples: ['swarm down', 'swarm down --now', 'swarm down --keep && swarm up -d'],
  run: async (call: DownCall) => {
    const { options, terminal } = call;
    if (options.now && options.keep) throw usageError('--now and --keep do not go together');
    const client = (await running(call)) ?? (options.keep ? undefined : await forThoseLeft(call));
    if (client === undefined) {
      await show(call, { stopped: false, pid: null, workers: [], survivors: [] }, () => 'no daemon runs');
      return 0;
    }
    const { pid, stopped: workers, survivors } = options.keep ? await stopAlone(client) : await stopAll(client, call);
    await show(call, { stopped: true, pid, workers, survivors }, () => [...endedLine(workers), `daemon stopped (pid ${pid})`].join('\n'));
    warnOfSurvivors(survivors, terminal);
    return survivors.length > 0 ? 1 : 0;
  },
});

interface Stopped extends Ended {
  readonly pid: number;
}

const stopAlone = async (client: Client): Promise<Stopped> => ({ pid: await stopDaemon(client), stopped: [], survivors: [] });

async function stopAll(client: Client, { options, terminal }: DownCall): Promise<Stopped> {
  const { stopped, survivors } = await endWorkers(client, options.now ?? false);
  const pid = await stopDaemon(client);
  return { pid, stopped, survivors: [...survivors, ...(await holdersLeft(terminal))] };
}

const endedLine = (workers: readonly string[]): string[] =>
  workers.length === 0 ? [] : [`ended ${counted(workers.length, 'worker')}: ${workers.map(oneLine).join(', ')}`];

async function running({ connect }: DownCall): Promise<Client | undefined> {
  try {
    return await connect();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Workers that outlived their daemon: a new one finds them, and can end them. */
async function forThoseLeft({ terminal, connect }: DownCall): Promise<Client | undefined> {
  const [{ livingHolders }, { swarmPaths }] = await Promise.all([import('../client/living-holders.ts'), import('../config/paths.ts')]);
  const { length } = livingHolders(swarmPaths(terminal).stateDir);
  if (length === 0) return undefined;
  terminal.note(`swarm: no daemon runs, but ${counted(length, 'worker does', 'workers do')}: a daemon is started to end them`);
  const { startDaemon } = await import('./start-daemon.ts');
  (await startDaemon([], terminal)).client.close();
  return connect();
}
