/** One source of settings, and how several become one: maps are merged key by key, anything else replaces what stood below. */

import { isSection } from './settings.ts';

export type LayerName = 'user' | 'project' | 'local' | 'env' | 'flag';

/** Where a key and its value stand, in words fit for a message. */
export interface Place {
  readonly key: string;
  readonly value: string;
  /** Variables the value was made from. */
  readonly variables: readonly string[];
}

export type Tree = { [key: string]: unknown };

export interface Layer {
  readonly name: LayerName;
  readonly tree: Tree;
  /** By `placeKey` of the path. */
  readonly places: ReadonlyMap<string, Place>;
}

/** Joined by a character that no key can hold, so that a key with a dot in it is not taken for a path. */
export const placeKey = (path: readonly PropertyKey[]): string => path.map(String).join('\0');

/** Without a prototype: a key such as `__proto__` is then a key like any other, and refused as unknown. */
export const emptyTree = (): Tree => Object.create(null) as Tree;

export const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lowest precedence first. */
export function mergeLayers(layers: readonly Layer[]): Tree {
  const merged = emptyTree();
  for (const { tree } of layers) mergeInto(merged, tree, []);
  return merged;
}

/** The place that decides a path: the highest layer that mentions it. */
export const placeOf = (layers: readonly Layer[], path: readonly PropertyKey[]): (Place & { layer: LayerName }) | undefined =>
  placesOf(layers, path).at(-1);

export function placesOf(layers: readonly Layer[], path: readonly PropertyKey[]): (Place & { layer: LayerName })[] {
  const wanted = placeKey(path);
  return layers.flatMap(({ name, places }) => {
    const place = places.get(wanted);
    return place === undefined ? [] : [{ ...place, layer: name }];
  });
}

/** A layer of single settings, from the environment or flags. */
export function layerOf(name: LayerName, given: readonly { path: readonly string[]; value: unknown; at: string }[]): Layer {
  const tree = emptyTree();
  const places = new Map<string, Place>();
  for (const { path, value, at } of given) {
    let node = tree;
    for (const part of path.slice(0, -1)) {
      if (!isTree(node[part])) node[part] = emptyTree();
      node = node[part] as Tree;
    }
    node[path.at(-1)!] = value;
    places.set(placeKey(path), { key: at, value: at, variables: name === 'env' ? [at] : [] });
  }
  return { name, tree, places };
}

function mergeInto(target: Tree, source: Tree, path: readonly string[]): void {
  for (const [key, value] of Object.entries(source)) {
    const here = [...path, key];
    // A section whose lines are all commented out is read as null: it says nothing.
    if (value === null && isSection(here)) continue;
    if (!isTree(value)) {
      target[key] = value;
      continue;
    }
    if (!isTree(target[key])) target[key] = emptyTree();
    mergeInto(target[key] as Tree, value, here);
  }
}
