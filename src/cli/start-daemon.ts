/** A daemon for this project, started in the background. Import it lazily: few verbs start a process. */

import { ensureDaemon } from '../client/launch.ts';
import { swarmPaths } from '../config/paths.ts';
import { ensurePrivateDirs } from '../config/private-dir.ts';
import type { Terminal } from './terminal.ts';

/** `args` are those of the hidden verb `daemon`. */
export function startDaemon(args: readonly string[], { cwd, env }: Pick<Terminal, 'cwd' | 'env'>): ReturnType<typeof ensureDaemon> {
  const paths = swarmPaths({ cwd, env });
  // First of all: what is written there before the daemon looks would count as somebody else's.
  ensurePrivateDirs(paths);
  const { socket, log } = paths;
  return ensureDaemon({ socket, log, cwd, env, command: [process.execPath, process.argv[1]!, 'daemon', ...args] });
}
