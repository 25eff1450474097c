/** What each setting is and where that was said, for whoever looks at a configuration. */

import { isTree, type Layer, type LayerName, placeKey, placeOf, type Tree } from './layer.ts';
import { settingsIn } from './settings.ts';

export interface Origin {
  readonly layer: LayerName | 'built-in';
  /** `built-in`, `swarm.yaml:3:10`, the variable's name, or the flag. */
  readonly at: string;
  /** Variables the value was made from. */
  readonly variables: readonly string[];
  /** What the setting means. */
  readonly description: string;
}

/** By key, as a person would write them; absent where a setting has neither value nor default. */
export function valuesOf(merged: Tree): Record<string, unknown> {
  const found = settingsIn(merged).map(({ key, path: parts, preset }) => {
    const value = parts.reduce<unknown>((node, part) => (isTree(node) ? node[part] : undefined), merged);
    return [key, value ?? preset] as const;
  });
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

/** By key, for every setting. */
export function originsOf(merged: Tree, layers: readonly Layer[]): Record<string, Origin> {
  return Object.fromEntries(
    settingsIn(merged).map(({ key, kind, path: parts, description }): [string, Origin] => {
      const place = placeOf(layers, parts);
      if (place === undefined) return [key, { layer: 'built-in', at: 'built-in', variables: [], description }];
      const variables = ['list', 'open', 'lines'].includes(kind) ? variablesOfItems(parts, layers) : [];
      return [key, { layer: place.layer, at: place.value, variables: [...place.variables, ...variables], description }];
    }),
  );
}

/** Of the layer that decides the list or the structure, which has it as a whole. */
function variablesOfItems(path: readonly string[], layers: readonly Layer[]): string[] {
  const decides = layers.findLast(({ places }) => places.has(placeKey(path)));
  return [...(decides?.places ?? [])].filter(([key]) => key.startsWith(`${placeKey(path)}\0`)).flatMap(([, { variables }]) => variables);
}
