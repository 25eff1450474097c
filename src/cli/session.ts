/** A connection to the daemon: which socket, and who speaks. */

import { dirname, join } from 'node:path';
import { type Client, connect, type Identity } from '../client/client.ts';
import { isAbsent } from '../client/reconnect.ts';
import { socketFromEnv, swarmPaths } from '../config/paths.ts';
import { attachSocketName } from '../config/runtime-dir.ts';
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
    const elsewhere = isAbsent(error) ? await connectElsewhere(stateDir, socket, identity) : undefined;
    if (elsewhere === undefined) throw error;
    return elsewhere;
  }
}

/** The daemon may have been started with another environment, which led it to another path: it left word beside its board. */
async function connectElsewhere(stateDir: string, socket: string, identity: Identity): Promise<Client | undefined> {
  const { readBeacon } = await import('../config/beacon.ts');
  const beacon = readBeacon(stateDir);
  if (beacon === undefined || beacon.socket === socket) return undefined;
  try {
    return await connect(beacon.socket, identity);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

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
