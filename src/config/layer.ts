/** One source of settings, and how several become one: maps are merged key by key, anything else replaces what stood below. */

import { isEntry, isSection } from './settings.ts';

export type LayerName = 'preset' | 'user' | 'project' | 'local' | 'env' | 'flag';

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

/** The keys below one path, as a layer that has them below another; nothing where it has none. */
export function moved({ name, tree, places }: Layer, from: readonly string[], to: readonly string[]): Layer[] {
  const found = from.reduce<unknown>((node, part) => (isTree(node) ? node[part] : undefined), tree);
  if (!isTree(found)) return [];
  const moved = emptyTree();
  const parent = to.slice(0, -1).reduce<Tree>((node, part) => {
    node[part] = emptyTree();
    return node[part] as Tree;
  }, moved);
  parent[to.at(-1)!] = found;
  const below = `${placeKey(from)}\0`;
  const kept = [...places].filter(([key]) => key.startsWith(below));
  return [{ name, tree: moved, places: new Map(kept.map(([key, place]) => [`${placeKey(to)}\0${key.slice(below.length)}`, place])) }];
}

/** Without some keys of the map at the path. */
export function without({ name, tree, places }: Layer, path: readonly string[], keys: readonly string[]): Layer {
  const copy = (node: Tree, [part, ...rest]: readonly string[]): Tree => {
    const entries = Object.entries(node).filter(([key]) => part !== undefined || !keys.includes(key));
    return Object.assign(
      emptyTree(),
      Object.fromEntries(entries.map(([key, value]) => [key, key === part && isTree(value) ? copy(value, rest) : value])),
    );
  };
  return { name, tree: copy(tree, path), places };
}

/** Ways to say one thing: who uses one of them means it instead of what a layer below said in another way. */
const rivals: readonly (readonly string[])[][] = [
  [['count'], ['min', 'max']],
  [['preset'], ['extends']],
];

function mergeInto(target: Tree, source: Tree, path: readonly string[]): void {
  if (path.length === 2 && path[0] === 'pools') dropRivals(target, source);
  for (const [key, value] of Object.entries(source)) {
    const here = [...path, key];
    // A section whose lines are all commented out is read as null: it says nothing, except that an entry of this name is there.
    if (value === null && isSection(here)) {
      if (isEntry(here)) target[key] ??= emptyTree();
      continue;
    }
    if (!isTree(value)) {
      target[key] = value;
      continue;
    }
    if (!isTree(target[key])) target[key] = emptyTree();
    mergeInto(target[key] as Tree, value, here);
  }
}

function dropRivals(target: Tree, source: Tree): void {
  for (const ways of rivals) {
    const said = ways.filter(keys => keys.some(key => key in source));
    if (said.length === 0) continue;
    for (const keys of ways.filter(way => !said.includes(way))) for (const key of keys) delete target[key];
  }
}
