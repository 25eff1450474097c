/** The configuration of a swarm: flags over SWARM_ variables over swarm.local.yaml over swarm.yaml over the user's file over built-ins. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { accountWarnings } from './account-warnings.ts';
import { envLayer, envWarnings } from './env-settings.ts';
import { type Layer, type LayerName, layerOf, mergeLayers, placeOf } from './layer.ts';
import type { Env } from './lookup.ts';
import { loreFaults } from './lore-faults.ts';
import { type Origin, originsOf, valuesOf } from './origins.ts';
import { parseYaml } from './parse-yaml.ts';
import type { SwarmPaths } from './paths.ts';
import { type PresetSources, poolBases } from './pool-layers.ts';
import { poolFaults, poolSpecs } from './pool-specs.ts';
import { presetDirs } from './preset-files.ts';
import { readPrices } from './prices.ts';
import { badConfig, type Problem } from './problem.ts';
import { readConfigFile } from './read-file.ts';
import { type CheckedConfig, type Config, configSchema } from './schema.ts';
import { schemaProblems, unknownKeyMessage, whereToTell } from './schema-problems.ts';
import { isEntry, keyOf, settingAt, typed } from './settings.ts';
import { presetPools } from './swarm-preset.ts';

/** One setting from the command line; `flag` is what the person typed, for messages: `--log-level`, `--set board.lease`. */
export interface FlagSetting {
  readonly key: string;
  readonly value: unknown;
  readonly flag: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** By key, as a person would write them: `board.lease` is `60s`. Absent where a setting has neither value nor default. */
  readonly values: Readonly<Record<string, unknown>>;
  /** By key, for every setting. */
  readonly origins: Readonly<Record<string, Origin>>;
  readonly warnings: readonly string[];
  /** The files that were there and were read, lowest precedence first. */
  readonly files: readonly string[];
}

export interface ConfigSources {
  readonly paths: Pick<SwarmPaths, 'root' | 'userConfig' | 'projectConfig' | 'localConfig' | 'userPresets' | 'projectPresets'>;
  readonly env?: Env;
  readonly flags?: readonly FlagSetting[];
  /** Read in place of the project's swarm.yaml, and has to exist. */
  readonly file?: string;
  /** Not the files of the user and of the project: built-ins, the preset and flags alone. */
  readonly withoutFiles?: boolean;
  /** A preset that stands below all files: a whole swarm, or one pool. */
  readonly preset?: string;
  /** Files below it are named relative to it. */
  readonly cwd?: string;
}

/** Throws one `bad_config` with every problem of every source. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const { paths, env = process.env, flags = [], cwd = process.cwd() } = sources;
  const project = sources.file === undefined ? paths.projectConfig : path.resolve(cwd, sources.file);
  const given: [LayerName, string][] = [
    ['user', paths.userConfig],
    ['project', project],
    ['local', paths.localConfig],
  ];
  const read = (sources.withoutFiles ? [] : given).map(([name, file]) =>
    readLayer(name, file, shownAs(file, cwd), env, name === 'project' && sources.file !== undefined),
  );
  const presets: PresetSources = {
    dirs: presetDirs({ ...paths, projectConfig: project }),
    env,
    shown: file => shownAs(file, cwd),
  };
  const start = sources.preset === undefined ? undefined : presetPools(sources.preset, presets);
  const own = [...(start === undefined ? [] : [start.layer]), ...read.map(file => file.layer), envLayer(env), flagLayer(flags)];
  const bases = poolBases(own, presets);
  const layers = [...bases.layers, ...own];
  const problems = [...read.flatMap(file => file.problems), ...(start?.problems ?? []), ...flagProblems(flags), ...bases.problems];
  const merged = mergeLayers(layers);
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success) problems.push(...withoutRepeats(schemaProblems(parsed.error, merged, layers), problems));
  else problems.push(...withoutRepeats(poolProblems(parsed.data, layers, presets.dirs), problems));
  if (problems.length > 0 || !parsed.success) throw badConfig(problems);
  const listed = readPrices(presets.dirs);
  const [specs, origins] = [poolSpecs(parsed.data.pools, paths.root, bases.presets), originsOf(merged, layers)];
  return {
    config: {
      ...parsed.data,
      prices: { ...listed.prices, ...parsed.data.prices },
      pools: specs,
      screen: { ...parsed.data.screen, key_places: placesOfKeys(parsed.data, layers) },
    },
    values: valuesOf(merged),
    origins,
    warnings: [...envWarnings(env), ...listed.warnings, ...read.flatMap(file => file.warnings), ...accountWarnings(specs, origins)],
    files: read.filter(file => file.exists).map(file => file.file),
  };
}

/** Which commands and keys there are the user interface knows: it checks them, and tells where a wrong one stands. */
const placesOfKeys = ({ screen: { keys } }: CheckedConfig, layers: readonly Layer[]): Record<string, string> =>
  Object.fromEntries(Object.keys(keys).map(id => [id, placeOf(layers, ['screen', 'keys', id])?.value ?? 'built-in']));

const poolProblems = ({ pools }: CheckedConfig, layers: readonly Layer[], dirs: readonly string[]): Problem[] =>
  [...poolFaults(pools), ...loreFaults(pools, dirs)].map(({ path: parts, message }) => ({
    at: whereNear(parts, layers),
    key: keyOf(parts),
    message,
  }));

/** Of what is left out, at what it was left out of. */
function whereNear(parts: readonly PropertyKey[], layers: readonly Layer[]): string {
  const places = parts.map((_, end) => whereToTell(parts.slice(0, parts.length - end), [], layers));
  return places.find(place => place !== 'built-in') ?? 'built-in';
}

interface ReadLayer {
  readonly file: string;
  readonly exists: boolean;
  readonly layer: Layer;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

function readLayer(name: LayerName, file: string, shown: string, env: Env, required: boolean): ReadLayer {
  const nothing = { file, exists: false, layer: layerOf(name, []), problems: [], warnings: [] };
  const read = readConfigFile(file, shown);
  if ('problem' in read) return { ...nothing, problems: [read.problem] };
  if (read.text === null) {
    return required
      ? { ...nothing, problems: [{ at: `${shown}:1:1`, message: 'does not exist; create it or name another file' }] }
      : nothing;
  }
  const { tree, places, problems } = parseYaml(read.text, shown, env);
  return { file, exists: true, layer: { name, tree, places }, problems, warnings: shadowed(file, shown) };
}

/** How a file is called in messages: relative where that is short and unmistakable, so that terminals and editors can open it. */
export function shownAs(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}

function shadowed(file: string, shown: string): string[] {
  const other = file.replace(/\.yaml$/, '.yml');
  if (other === file || !existsSync(other)) return [];
  return [`${path.basename(other)} is ignored because ${shown} stands beside it; keep one of the two.`];
}

function flagLayer(flags: readonly FlagSetting[]): Layer {
  const known = flags
    .map(({ key, value, flag }) => ({ path: key.split('.'), value, at: flag }))
    .filter(({ path: parts }) => settingAt(parts));
  return layerOf(
    'flag',
    known.map(given => ({ ...given, value: typed(given.value, given.path) })),
  );
}

function flagProblems(flags: readonly FlagSetting[]): Problem[] {
  return flags
    .map(({ key, flag }) => ({ key, flag, parts: key.split('.') }))
    .filter(({ parts }) => settingAt(parts) === undefined)
    .map(({ key, flag, parts }) => ({ at: flag, key, message: unknownKeyMessage(parts.slice(0, -1), parts.at(-1)!) }));
}

/**
 * A value whose variable is missing is empty and unfit besides, and a pool whose preset is missing lacks what that would have said;
 * one complaint about it is enough.
 */
function withoutRepeats(later: readonly Problem[], earlier: readonly Problem[]): Problem[] {
  const told = new Set(earlier.map(problem => problem.at));
  const bases = new Set(earlier.map(({ key }) => key?.replace(/\.(preset|extends)$/, '')));
  return later.filter(({ at, key = '' }) => !told.has(at) && !(isEntry(key.split('.')) && bases.has(key)));
}
