/** The configuration as the daemon would read it here, loaded with the libraries that only these verbs need. */

import type { LoadedConfig } from '../config/load.ts';
import { swarmPaths } from '../config/paths.ts';
import type { Terminal } from './terminal.ts';
import type { Flags } from './verb.ts';

export const configFile = {
  config: { value: 'FILE', short: 'f', about: 'read in place of the swarm.yaml of the project' },
} as const satisfies Flags;

/** Warnings are told on the way. */
export async function loadedConfig({ config }: { config?: string }, terminal: Terminal): Promise<LoadedConfig> {
  const { loadConfig } = await import('../config/load.ts');
  const { cwd, env } = terminal;
  const loaded = loadConfig({ paths: swarmPaths({ cwd, env }), cwd, env, ...(config === undefined ? {} : { file: config }) });
  for (const warning of loaded.warnings) terminal.note(`swarm: ${warning}`);
  return loaded;
}
