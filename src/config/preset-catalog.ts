/** All presets that a configuration could name here, each as the pool that it alone would make. */

import type { PoolSpec } from '../core/pool.ts';
import { readAgents } from './agent-files.ts';
import { type FlagSetting, loadConfig, shownAs } from './load.ts';
import type { Env } from './lookup.ts';
import { parseYaml } from './parse-yaml.ts';
import type { SwarmPaths } from './paths.ts';
import { findPreset, presetDirs, presetNames } from './preset-files.ts';
import { badConfig } from './problem.ts';

export interface Preset {
  readonly name: string;
  readonly file: string;
  readonly description: string | null;
  /** Of a whole swarm rather than a pool. */
  readonly isSwarm: boolean;
  /** Null for that of a swarm, and for one that names no command. */
  readonly pool: PoolSpec | null;
}

export interface PresetPlace {
  readonly paths: SwarmPaths;
  readonly env: Env;
  readonly cwd: string;
}

/** With what is wrong with those that cannot be used. */
export function allPresets(place: PresetPlace): { presets: Preset[]; problems: string[] } {
  const dirs = presetDirs(place.paths);
  const presets: Preset[] = [];
  const problems: string[] = [...readAgents(dirs).warnings];
  for (const name of presetNames(dirs)) {
    try {
      presets.push(presetNamed(name, {}, place));
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return { presets, problems };
}

/** `wishes` are keys of its pool, such as `model`. Throws what is wrong with it. */
export function presetNamed(name: string, wishes: Readonly<Record<string, string>>, { paths, env, cwd }: PresetPlace): Preset {
  const found = findPreset(name, presetDirs(paths), `preset ${name}`);
  if ('problem' in found) throw badConfig([found.problem]);
  const { tree, problems } = parseYaml(found.text, shownAs(found.file, cwd), env);
  if (problems.length > 0) throw badConfig(problems);
  const isSwarm = 'pools' in tree;
  const about = { name, file: found.file, isSwarm, description: typeof tree.description === 'string' ? tree.description : null };
  if (isSwarm || !('command' in tree || 'extends' in tree)) return { ...about, pool: null };
  const flags = Object.entries(wishes).map(([key, value]): FlagSetting => ({ key: `pools.${name}.${key}`, value, flag: `--${key}` }));
  const { config } = loadConfig({ paths, env, cwd, flags, preset: name, withoutFiles: true });
  return { ...about, pool: config.pools[0]! };
}
