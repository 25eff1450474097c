/** All presets that a configuration could name here, each as the pool that it alone would make. */

import type { PoolSpec } from '../core/pool.ts';
import { type FlagSetting, loadConfig } from './load.ts';
import type { Env } from './lookup.ts';
import { parseYaml } from './parse-yaml.ts';
import type { SwarmPaths } from './paths.ts';
import { findPreset, presetDirs, presetNames } from './preset-files.ts';
import { badConfig } from './problem.ts';

export interface Preset {
  readonly name: string;
  readonly file: string;
  readonly description: string | null;
  /** Null for the preset of a whole swarm, and for one that is no pool by itself. */
  readonly pool: PoolSpec | null;
}

export interface PresetPlace {
  readonly paths: SwarmPaths;
  readonly env: Env;
  readonly cwd: string;
}

/** With what is wrong with those that cannot be used. */
export function allPresets(place: PresetPlace): { presets: Preset[]; problems: string[] } {
  const presets: Preset[] = [];
  const problems: string[] = [];
  for (const name of presetNames(presetDirs(place.paths))) {
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
  const { tree } = parseYaml(found.text, found.file, env);
  const about = { name, file: found.file, description: typeof tree.description === 'string' ? tree.description : null };
  // A whole swarm; or one that a pool has to complete.
  if ('pools' in tree || !('command' in tree || 'extends' in tree)) return { ...about, pool: null };
  const flags = Object.entries(wishes).map(([key, value]): FlagSetting => ({ key: `pools.${name}.${key}`, value, flag: `--${key}` }));
  const { config } = loadConfig({ paths, env, cwd, flags, preset: name, withoutFiles: true });
  return { ...about, pool: config.pools[0]! };
}
