/** The configuration as the daemon would read it here. Import it lazily: with it come the libraries that check it. */

import { configJsonSchema } from '../config/json-schema.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { swarmPaths } from '../config/paths.ts';
import { allPresets, type Preset, presetNamed } from '../config/preset-catalog.ts';
import { findPreset, presetDirs } from '../config/preset-files.ts';
import { badConfig } from '../config/problem.ts';
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

/** Every preset that a configuration could name here, and what is wrong with those that it could not. */
export const presetsHere = ({ cwd, env }: Pick<Terminal, 'cwd' | 'env'>) => allPresets({ paths: swarmPaths({ cwd, env }), cwd, env });

/** One of them as a pool with these keys. */
export const presetPoolHere = (
  name: string,
  wishes: Readonly<Record<string, string>>,
  { cwd, env }: Pick<Terminal, 'cwd' | 'env'>,
): Preset => presetNamed(name, wishes, { paths: swarmPaths({ cwd, env }), cwd, env });

/** The text of a preset, found as the configuration finds it. */
export function presetHere(name: string, { cwd, env }: Pick<Terminal, 'cwd' | 'env'>): string {
  const found = findPreset(name, presetDirs(swarmPaths({ cwd, env })), `--preset ${name}`);
  if ('problem' in found) throw badConfig([found.problem]);
  return found.text;
}
