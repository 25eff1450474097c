/** The flag that names another configuration file. */

import type { Flags } from './verb.ts';

export const configFlag = {
  config: { value: 'FILE', short: 'f', about: 'read in place of the swarm.yaml of the project' },
} as const satisfies Flags;
