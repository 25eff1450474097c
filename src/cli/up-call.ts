/** What `swarm up` is called with, and what has begun by it. */

import type { Client } from '../client/client.ts';
import type { Result } from '../protocol/methods.ts';
import type { Status } from '../protocol/swarm-methods.ts';
import { configFlag } from './config-flag.ts';
import { screenFlags } from './screen-flags.ts';
import type { Call, Flags } from './verb.ts';

export const flags = {
  detach: { short: 'd', about: 'return when the swarm has begun; it runs in the background' },
  foreground: { about: 'run the daemon here, until Ctrl-C, which leaves the workers running' },
  'no-tui': { about: 'print a live log instead of the user interface' },
  trust: { about: 'agree to what worktrees run; see `swarm trust`' },
  preset: { value: 'P', about: 'run this preset instead of the configured pools, such as demo-swarm' },
  ...screenFlags,
  'exit-when-done': { about: 'end when every task is in a final state, or none can get there; exit code 1 when some were not completed' },
  ...configFlag,
} as const satisfies Flags;

export type UpCall = Call<never, typeof flags>;

/** What `swarm up` has come to. */
export interface Begun {
  readonly client: Client;
  readonly daemon: Status['daemon'];
  /** This command started the daemon. */
  readonly started: boolean;
  /** The swarm was down before, or had no pools: nobody else relies on it. */
  readonly wasDown: boolean;
  /** The last fact before. */
  readonly head: number;
  readonly up: Result<'swarm.up'>;
}
