/** A connection to the daemon: which socket, and who speaks. */

import { dirname, join } from 'node:path';
import { type Client, connect, type Identity } from '../client/client.ts';
import { isAbsent } from '../client/reconnect.ts';
import type { Beacon } from '../config/beacon.ts';
import { socketFromEnv, swarmPaths } from '../config/paths.ts';
import { attachSocketName } from '../config/runtime-dir.ts';
import { SwarmError } from '../core/error.ts';
import { usageError } from './readers.ts';
import type { Terminal } from './terminal.ts';

export interface Speaker {
  /** The agent to act as. */
  readonly as?: string | undefined;
  readonly role?: string | undefined;
  readonly capabilities?: string[] | undefined;
  readonly tags?: string[] | undefined;
}

/** In the shell of a worker by the socket it was given, anywhere else by the project's own. */
export async function openSession({ env, cwd }: Pick<Terminal, 'env' | 'cwd'>, speaker: Speaker): Promise<Client> {
  const identity = identityOf(env, speaker);
  const given = socketFromEnv(env);
  if (given !== null) return connect(given, identity);
  const { socket, stateDir } = swarmPaths({ cwd, env });
  try {
    return await connect(socket, identity);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    const { readBeacon } = await import('../config/beacon.ts');
    const beacon = readBeacon(stateDir);
    if (beacon === undefined) throw error;
    return connectElsewhere(beacon, identity);
  }
}

/** The daemon may have been started with another environment, which led it to another path: it left word beside its board. */
async function connectElsewhere(beacon: Beacon, identity: Identity): Promise<Client> {
  try {
    return await connect(beacon.socket, identity);
  } catch (error) {
    throw isAbsent(error) ? diedHere(error as SwarmError, beacon) : error;
  }
}

/** One that is stopped takes its word away. */
const diedHere = ({ code, message, data, cause }: SwarmError, { pid }: Beacon): SwarmError =>
  new SwarmError(code, message, {
    hint: `The last one (pid ${pid}) died without a word, which ends no worker. \`swarm up -d\` starts the next, which goes on where that was.`,
    ...(data === undefined ? {} : { data }),
    cause,
  });

/** Of the daemon that this client speaks with: its sockets lie side by side. */
export const attachSocketOf = ({ path }: Client): string => join(dirname(path), attachSocketName);

export function identityOf(env: NodeJS.ProcessEnv, { as, ...more }: Speaker): Identity {
  const { SWARM_TOKEN: token, SWARM_SOCKET: socket, SWARM_WORKER: worker } = env;
  if (token && socket) {
    if (as === undefined || as === worker) return { token };
    throw usageError(
      `--as ${as} is not possible in the shell of ${worker ?? 'a worker'}`,
      'Unset SWARM_TOKEN and SWARM_SOCKET to act as somebody else.',
    );
  }
  if (as === undefined) return {};
  const said = Object.entries(more).filter(([, value]) => value !== undefined);
  return { as: { name: as, ...Object.fromEntries(said) } };
}
