/** The flat list of settings, read off the schema: what env names, messages, `config show` and the reference are derived from. */

import * as z from 'zod';
import { configSchema } from './schema.ts';
import type { SettingKind, SettingMeta } from './setting.ts';

export interface Setting extends SettingMeta {
  /** As written in a path: `board.retryBase`. */
  readonly key: string;
  readonly path: readonly string[];
  /** As a person would write it; undefined when the setting has none. */
  readonly preset: string | number | undefined;
  readonly options: readonly string[];
  /** The environment variable that sets it; the file format's own version has none. */
  readonly variable: string | null;
}

export interface Section {
  readonly key: string;
  readonly description: string;
}

/** The part of a JSON schema that is walked here. */
export interface JsonNode {
  properties?: Record<string, JsonNode>;
  description?: string;
  default?: unknown;
  enum?: string[];
  [keyword: string]: unknown;
}

/** The schema of the files as JSON schema, still with each setting's `kind` and `expects`. */
export const annotatedSchema = (): JsonNode => z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' }) as JsonNode;

const root = annotatedSchema();

export const settings: readonly Setting[] = [...leaves(root, [])];
export const settingByKey: ReadonlyMap<string, Setting> = new Map(settings.map(setting => [setting.key, setting]));
export const sections: readonly Section[] = [...branches(root, [])];
const sectionKeys: ReadonlySet<string> = new Set(['', ...sections.map(section => section.key)]);

export const isSection = (path: readonly PropertyKey[]): boolean => sectionKeys.has(keyOf(path));

/** The keys that may stand directly in a section; the empty path is the top of the file. */
export function keysIn(path: readonly PropertyKey[]): string[] {
  let node: JsonNode | undefined = root;
  for (const part of path) node = node?.properties?.[String(part)];
  return Object.keys(node?.properties ?? {});
}

export function keyOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/** A value that came as text, from the environment, a flag or an expansion, in the type its setting wants; unfit text stays as it is. */
export function typed(value: unknown, key: string): unknown {
  const kind = settingByKey.get(key)?.kind;
  const wantsNumber = kind === 'integer' || kind === 'number';
  return wantsNumber && typeof value === 'string' && /^[-+]?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function* leaves(node: JsonNode, path: string[]): Generator<Setting> {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const here = [...path, name];
    if (child.properties !== undefined) yield* leaves(child, here);
    else yield settingFrom(child, here);
  }
}

function* branches(node: JsonNode, path: string[]): Generator<Section> {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    if (child.properties === undefined) continue;
    yield { key: keyOf([...path, name]), description: child.description ?? '' };
    yield* branches(child, [...path, name]);
  }
}

function settingFrom(node: JsonNode, path: string[]): Setting {
  const key = keyOf(path);
  return {
    key,
    path,
    kind: node.kind as SettingKind,
    expects: String(node.expects),
    description: node.description ?? '',
    preset: node.default as string | number | undefined,
    options: node.enum ?? [],
    variable: key === 'version' ? null : `SWARM_${path.map(snake).join('_')}`,
  };
}

function snake(camel: string): string {
  return camel.replace(/[A-Z]/g, '_$&').toUpperCase();
}
