/** Whether the daemon that runs is of the same build as this command, and what to do if not. */

import { thisBuild } from '../config/this-build.ts';
import type { Status } from '../protocol/swarm-methods.ts';
import { version } from '../protocol/version.ts';

export interface Difference {
  readonly what: string;
  readonly remedy: string;
}

/** A daemon from before builds were told says none. */
export function differenceTo(daemon: Pick<Status['daemon'], 'version'> & { readonly build?: string | null }): Difference | undefined {
  const [theirs, ours] = [daemon.build ?? null, thisBuild()];
  const isOtherVersion = daemon.version !== version;
  if (!isOtherVersion && (theirs === null || ours === null || theirs === ours)) return undefined;
  const what = isOtherVersion
    ? `the daemon is swarm ${daemon.version}, this command ${version}`
    : `the daemon runs another build of swarm ${version}`;
  return { what, remedy: 'Restart it: `swarm down --keep`, then `swarm up -d`. Workers go on meanwhile.' };
}
