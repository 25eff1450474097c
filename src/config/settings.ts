/** The list of settings, read off the schema: what env names, messages, `config show` and the reference are derived from. */

import * as z from 'zod';
import { configSchema } from './schema.ts';
import type { SettingKind, SettingMeta } from './setting.ts';

type Path = readonly PropertyKey[];

export interface Setting extends SettingMeta {
  /** As written in a path: `board.retryBase`; what has names of the user's own is shown with a word for them, `pools.NAME.max`. */
  readonly key: string;
  readonly path: readonly string[];
  /** As a person would write it; undefined when the setting has none. */
  readonly preset: unknown;
  readonly options: readonly string[];
  /** The environment variable that sets it; the file format's own version, lists, and what has names of the user's own have none. */
  readonly variable: string | null;
}

export interface Section {
  readonly key: string;
  readonly description: string;
  /** The keys of a part, which are the same for each. */
  readonly isPart: boolean;
}

/** The part of a JSON schema that is walked here. */
export interface JsonNode {
  properties?: Record<string, JsonNode>;
  /** Of a map of named entries: what each of them is. */
  additionalProperties?: JsonNode | boolean;
  items?: JsonNode;
  /** Of a map of named entries: what stands for a name. */
  entry?: string;
  /** And how it may be called, to complete "must be ...". */
  entryNames?: string;
  /** What is below it has no schema. */
  isOpen?: boolean;
  /** The keys of a part of an agent's command line. */
  isPart?: boolean;
  /** Where it is not written it has no settings. */
  isSparse?: boolean;
  description?: string;
  default?: unknown;
  enum?: string[];
  [keyword: string]: unknown;
}

/** The schema of the files as JSON schema, still with each setting's `kind` and `expects`. */
export const annotatedSchema = (): JsonNode => z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' }) as JsonNode;

const root = annotatedSchema();

export const settings: readonly Setting[] = [...leaves(root, [])];
export const sections: readonly Section[] = [...branches(root, [])];

/** The settings as they stand in a configuration, those of each named entry in it included. */
export const settingsIn = (tree: object): Setting[] => [...leaves(root, [], tree)];

/** What the path leads to, which may be an item of a list. */
export function settingAt(path: Path): Setting | undefined {
  const node = nodeAt(path);
  return node?.kind === undefined ? undefined : settingFrom(node, path.map(String));
}

/** A map of settings or of named entries; the empty path is the top of the file. */
export const isSection = (path: Path): boolean => {
  const node = nodeAt(path);
  return node !== undefined && isBranch(node);
};

/** An entry that the user has named, such as a pool. */
export const isEntry = (path: Path): boolean => path.length > 0 && entriesOf(nodeAt(path.slice(0, -1))) !== undefined;

/** How the entry at the path may be called. */
export const entryNamesAt = (path: Path): string => String(nodeAt(path.slice(0, -1))?.entryNames);

/** The keys that may stand directly in a section; the empty path is the top of the file. */
export const keysIn = (path: Path): string[] => Object.keys(nodeAt(path)?.properties ?? {});

export function keyOf(path: Path): string {
  return path.map(String).join('.');
}

/** A value that came as text, from the environment, a flag or an expansion, in the type its setting wants; unfit text stays as it is. */
export function typed(value: unknown, path: Path): unknown {
  const kind = nodeAt(path)?.kind;
  const wantsNumber = kind === 'integer' || kind === 'number';
  return wantsNumber && typeof value === 'string' && /^[-+]?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** An item of a list or an entry of a map of texts: `[sleep, 5]` means the text 5. */
export const wantsText = (path: Path): boolean => nodeAt(path)?.kind === 'lines';

export const isTemplate = (path: Path): boolean => nodeAt(path)?.isTemplate === true;

function isBranch(node: JsonNode): boolean {
  return node.properties !== undefined || entriesOf(node) !== undefined;
}

function entriesOf(node: JsonNode | undefined): JsonNode | undefined {
  const entries = node?.additionalProperties;
  return typeof entries === 'object' ? entries : undefined;
}

function nodeAt(path: Path): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const part of path) {
    const own: JsonNode | undefined = Object.hasOwn(node.properties ?? {}, part) ? node.properties![String(part)] : undefined;
    node = own ?? node.items ?? entriesOf(node) ?? inside(node);
    if (node === undefined) return undefined;
  }
  return node;
}

/** Below an open setting all is as open, and its texts are templates where its own are. */
function inside({ isOpen, isTemplate }: JsonNode): JsonNode | undefined {
  return isOpen ? { isOpen, ...(isTemplate === undefined ? {} : { isTemplate }) } : undefined;
}

/** With a tree, once for each entry that it names, and for nothing that it does not mention of what is sparse. */
function* leaves(node: JsonNode, path: string[], tree?: unknown): Generator<Setting> {
  for (const [name, child] of childrenOf(node, tree)) {
    const here = [...path, name];
    if (child.isSparse && tree !== undefined && memberOf(tree, name) === null) continue;
    if (isBranch(child)) yield* leaves(child, here, tree === undefined ? undefined : memberOf(tree, name));
    else yield settingFrom(child, here);
  }
}

function* branches(node: JsonNode, path: string[]): Generator<Section> {
  for (const [name, child] of childrenOf(node)) {
    if (!isBranch(child)) continue;
    yield { key: keyOf([...path, name]), description: child.description ?? '', isPart: child.isPart ?? false };
    yield* branches(child, [...path, name]);
  }
}

function childrenOf(node: JsonNode, tree?: unknown): [string, JsonNode][] {
  const entries = entriesOf(node);
  if (entries === undefined) return Object.entries(node.properties ?? {});
  const names = tree === undefined ? [node.entry ?? 'NAME'] : Object.keys(tree ?? {});
  return names.map(name => [name, entries]);
}

const memberOf = (tree: unknown, name: string): unknown =>
  typeof tree === 'object' && tree !== null && Object.hasOwn(tree, name) ? (tree as Record<string, unknown>)[name] : null;

function settingFrom(node: JsonNode, path: readonly string[]): Setting {
  const key = keyOf(path);
  return {
    key,
    path,
    kind: node.kind as SettingKind,
    expects: String(node.expects),
    description: node.description ?? '',
    preset: node.default,
    options: node.enum ?? [],
    variable: key === 'version' || node.kind === 'list' || !isFixed(path) ? null : `SWARM_${path.map(snake).join('_')}`,
  };
}

/** No part of the path is a name of the user's own. */
function isFixed(path: Path): boolean {
  return path.every((_, at) => entriesOf(nodeAt(path.slice(0, at))) === undefined);
}

function snake(camel: string): string {
  return camel.replace(/[A-Z]/g, '_$&').toUpperCase();
}
