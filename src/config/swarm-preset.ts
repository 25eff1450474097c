/** A preset as the beginning of a configuration, for `swarm up --preset NAME`: a whole swarm, or one pool of that kind. */

import { type Layer, layerOf } from './layer.ts';
import { parseYaml } from './parse-yaml.ts';
import type { PresetSources } from './pool-layers.ts';
import { isEntryName } from './pool-schema.ts';
import { findPreset } from './preset-files.ts';
import type { Problem } from './problem.ts';

/** As the layer below all files. A preset with `pools` may hold whatever swarm.yaml may; any other becomes a pool of its own name. */
export function presetPools(name: string, { dirs, env, shown }: PresetSources): { layer: Layer; problems: readonly Problem[] } {
  const at = `--preset ${name}`;
  const nothing = layerOf('preset', []);
  const found = findPreset(name, dirs, at);
  if ('problem' in found) return { layer: nothing, problems: [found.problem] };
  const { tree, places, problems } = parseYaml(found.text, shown(found.file), env);
  if ('pools' in tree) {
    delete tree.description;
    return { layer: { name: 'preset', tree, places }, problems };
  }
  if (isEntryName(name)) return { layer: layerOf('preset', [{ path: ['pools', name, 'preset'], value: name, at }]), problems: [] };
  return {
    layer: nothing,
    problems: [{ at, message: `a pool cannot be called '${name}'; write a pool with preset: ${name} into swarm.yaml` }],
  };
}
