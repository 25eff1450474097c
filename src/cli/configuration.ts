/** The configuration as the daemon would read it here. Import it lazily: with it come the libraries that check it. */

import { configJsonSchema } from '../config/json-schema.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { swarmPaths } from '../config/paths.ts';
import { configRows } from '../config/show.ts';
import type { Terminal } from './terminal.ts';

export const schemaText = configJsonSchema;
export const settingsOf = configRows;

/** Warnings are told on the way. */
export function configurationHere({ config }: { config?: string }, { cwd, env, note }: Terminal): LoadedConfig {
  const loaded = loadConfig({ paths: swarmPaths({ cwd, env }), cwd, env, ...(config === undefined ? {} : { file: config }) });
  for (const warning of loaded.warnings) note(`swarm: ${warning}`);
  return loaded;
}
