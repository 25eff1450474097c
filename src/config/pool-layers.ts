/** What lies beneath the pools of the files: the presets they start from, or other pools, as layers of the same keys. */

import { isTree, type Layer, mergeLayers, moved, placeOf, type Tree, without } from './layer.ts';
import type { Env } from './lookup.ts';
import { parseYaml } from './parse-yaml.ts';
import { isEntryName } from './pool-schema.ts';
import { findPreset, type PresetFile } from './preset-files.ts';
import { type Problem, quoted } from './problem.ts';

export interface PoolBases {
  /** Lowest precedence first; all of them below the layers of the files. */
  readonly layers: readonly Layer[];
  readonly problems: readonly Problem[];
  /** By pool: the preset that it comes from in the end. */
  readonly presets: ReadonlyMap<string, string>;
}

export interface PresetSources {
  readonly dirs: readonly string[];
  readonly env: Env;
  /** How a file is called in messages. */
  readonly shown: (file: string) => string;
}

/** What a pool starts from that says nothing: a command of its own. */
const plainPreset = 'command';

export function poolBases(files: readonly Layer[], sources: PresetSources): PoolBases {
  const { pools } = mergeLayers(files);
  const bases: Bases = { files, sources, pools: isTree(pools) ? pools : {}, problems: [], presets: new Map(), read: new Map() };
  const layers = Object.keys(bases.pools).flatMap(name => (isEntryName(name) ? layersBelow(name, name, [], bases) : nothing(name, bases)));
  return { layers, problems: bases.problems, presets: bases.presets };
}

interface Bases {
  readonly files: readonly Layer[];
  readonly sources: PresetSources;
  readonly pools: Tree;
  readonly problems: Problem[];
  readonly presets: Map<string, string>;
  readonly read: Map<string, PresetFile | { problem: Problem }>;
}

/** The schema complains of any other name; this one it never sees. */
function nothing(name: string, { files, problems }: Bases): [] {
  if (name === '__proto__')
    problems.push({ at: placeOf(files, ['pools', name])!.key, key: 'pools', message: 'a pool cannot be called __proto__' });
  return [];
}

/** For the pool `as`: what the pool `name` starts from, lowest first. `trail` are the pools on the way. */
function layersBelow(name: string, as: string, trail: readonly string[], bases: Bases): Layer[] {
  const { pools, files, problems } = bases;
  const pool = isTree(pools[name]) ? pools[name] : {};
  const { extends: other, preset = plainPreset } = pool;
  if (typeof other !== 'string' || 'preset' in pool) return typeof preset === 'string' ? presetLayers(name, preset, as, bases) : [];
  const at = placeOf(files, ['pools', name, 'extends'])?.value ?? 'built-in';
  const complain = (message: string): [] => {
    problems.push({ at, key: `pools.${name}.extends`, message });
    return [];
  };
  const chain = [...trail, name];
  if (chain.includes(other)) return complain(`goes round in a circle: ${[...chain, other].join(' -> ')}`);
  if (!(other in pools)) return complain(`there is no pool '${other}'; there are: ${Object.keys(pools).join(', ')}`);
  const below = layersBelow(other, as, chain, bases);
  const own = files.flatMap(layer => moved(layer, ['pools', other], ['pools', as]));
  return [...below, ...own.map(layer => without(layer, ['pools', as], ['extends', 'description']))];
}

/** A preset that extends its own name starts from the one that it replaces. */
interface Link {
  readonly name: string;
  readonly below?: PresetFile;
}

function read(name: string, at: string, below: PresetFile | undefined, { read, sources }: Bases) {
  const key = `${name} below ${below?.file}`;
  if (!read.has(key)) read.set(key, findPreset(name, sources.dirs, at, below));
  return read.get(key)!;
}

/** The preset and those it extends, lowest first. */
function presetLayers(pool: string, first: string, as: string, bases: Bases): Layer[] {
  const { files, problems, presets, sources } = bases;
  presets.set(as, first);
  const layers: Layer[] = [];
  const base = ['pools', as];
  let at = placeOf(files, ['pools', pool, 'preset'])?.value ?? placeOf(files, ['pools', pool])?.key ?? 'built-in';
  for (const chain: Link[] = [{ name: first }]; ; ) {
    const { name, below } = chain.at(-1)!;
    const found = read(name, at, below, bases);
    const complain = (message: string, more: Pick<Problem, 'hints'> = {}): Layer[] => {
      problems.push({ ...more, at, key: `pools.${pool}.preset`, message });
      return layers;
    };
    if ('problem' in found) return complain(found.problem.message, found.problem);
    const { tree, places, problems: faults } = parseYaml(found.text, sources.shown(found.file), sources.env, base);
    problems.push(...faults.map(fault => ({ key: `pools.${as}.preset`, ...fault })));
    if ('pools' in tree)
      return complain(`'${name}' is the preset of a whole swarm (${found.file}); \`swarm up --preset ${name}\` starts it`);
    if ('preset' in tree)
      return complain(`'${name}' (${found.file}) names a preset; a preset starts from another by extends: ${quoted(tree.preset)}`);
    const layer: Layer = { name: 'preset', tree: wrapped(base, tree), places };
    const { extends: next } = tree;
    at = placeOf([layer], [...base, 'extends'])?.value ?? at;
    layers.unshift(without(layer, base, ['extends']));
    if (next === undefined) return layers;
    if (typeof next !== 'string') return complain('must be the name of a preset');
    if (next !== name && chain.some(link => link.name === next))
      return complain(`goes round in a circle: ${[...chain.map(link => link.name), next].join(' -> ')}`);
    chain.push(next === name ? { name, below: found } : { name: next });
  }
}

const wrapped = (path: readonly string[], tree: Tree): Tree => path.reduceRight<Tree>((inner, part) => ({ [part]: inner }), tree);
