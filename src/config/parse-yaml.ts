/** YAML text to plain values, keeping for each of them the file, line and column it stands at. */

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { literally } from '../core/template.ts';
import { expand } from './expand.ts';
import { emptyTree, isTree, type Place, placeKey, type Tree } from './layer.ts';
import type { Env } from './lookup.ts';
import { type Problem, plain, quoted } from './problem.ts';
import { isTemplate, keyOf, typed, wantsText } from './settings.ts';

export type Path = readonly (string | number)[];

export interface ParsedFile {
  readonly tree: Tree;
  readonly places: ReadonlyMap<string, Place>;
  readonly problems: readonly Problem[];
}

/** An alias is walked each time it is used, so these bound what a small file with many aliases can blow up to. */
const valuesMax = 20_000;
const depthMax = 32;

/** Duplicates are found below, with the place of the first one; stringKeys makes `1:` a key like any other; a %YAML line changes nothing. */
const parserOptions = { schema: 'core', merge: false, prettyErrors: false, uniqueKeys: false, stringKeys: true } as const;

/**
 * `shown` is the file's name in messages. What the file holds are the keys below `base`, to which its places belong; its tree begins there.
 * A file with a syntax error yields its problems and an empty tree. Without an environment its texts stay as they are.
 */
export function parseYaml(text: string, shown: string, env: Env | null, base: Path = []): ParsedFile {
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${shown}:${line}:${col}`;
  };
  const failed = (problems: Problem[]) => ({ tree: emptyTree(), places: new Map(), problems });
  try {
    const document = parseDocument(text, { ...parserOptions, lineCounter: lines });
    const faults = [...document.errors, ...document.warnings];
    if (faults.length > 0) return failed(faults.map(fault => ({ at: at(fault.pos[0]), message: explained(fault) })));
    const reading: Reading = { at, env, targets: aliasTargets(document), places: new Map(), problems: [], valuesLeft: valuesMax, depth: 0 };
    return { tree: readTop(document.contents as Node | null, base, reading), places: reading.places, problems: reading.problems };
  } catch (error) {
    // Thousands of open brackets exhaust the stack of the parser.
    if (!(error instanceof TooMuch || error instanceof RangeError)) throw error;
    const message = error instanceof TooMuch ? error.message : tooDeep;
    return failed([{ at: at(0), message }]);
  }
}

interface Reading {
  readonly at: (offset: number) => string;
  readonly env: Env | null;
  readonly targets: ReadonlyMap<Node, Node>;
  readonly places: Map<string, Place>;
  readonly problems: Problem[];
  valuesLeft: number;
  depth: number;
}

const tooDeep = 'is nested too deep to be read; flatten it';

/** Raised to leave the walk at once when a file unfolds to too much. */
class TooMuch extends Error {}

function explained({ code, message }: { code: string; message: string }): string {
  if (code === 'MULTIPLE_DOCS') return 'a second YAML document begins here; keep one and remove the --- line';
  if (code === 'NON_STRING_KEY') return 'a key must be plain text; write it out';
  if (code === 'RESOURCE_EXHAUSTION') return tooDeep;
  if (code === 'TAG_RESOLVE_FAILED') return `${plain(message)}; write the value without a tag`;
  return `not valid YAML: ${plain(message)}`;
}

/** What each alias stands for: the last anchor of its name before it. */
function aliasTargets(document: Document): Map<Node, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(document, {
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Alias: (_, alias) => {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
  });
  return targets;
}

function readTop(node: Node | null, base: Path, reading: Reading): Tree {
  const value = read(node, base, reading);
  if (isTree(value)) return value;
  if (value !== null) complain(node, base, `must be a map of settings such as "board:", not ${quoted(value)}`, reading);
  return emptyTree();
}

function read(node: Node | null, path: Path, reading: Reading): unknown {
  if (--reading.valuesLeft < 0) throw new TooMuch(`unfolds to more than ${valuesMax} values; use fewer aliases`);
  if (++reading.depth > depthMax) throw new TooMuch(`is nested more than ${depthMax} levels deep, or an alias contains itself; flatten it`);
  const value = readResolved(isAlias(node) ? resolve(node, path, reading) : node, path, reading);
  reading.depth--;
  return value;
}

function readResolved(node: Node | null, path: Path, reading: Reading): unknown {
  if (isMap(node)) return readMap(node, path, reading);
  if (isSeq<Node>(node)) return node.items.map((item, index) => readPlaced(item, item, [...path, index], reading));
  if (!isScalar(node)) return null;
  const isPlainWord = node.type === 'PLAIN' && node.value !== null && typeof node.value !== 'string';
  return isPlainWord && wantsText(path) ? (node.source ?? String(node.value)) : node.value;
}

function resolve(alias: Alias, path: Path, reading: Reading): Node | null {
  const target = reading.targets.get(alias);
  if (target === undefined) complain(alias, path, `nothing before it is called &${plain(alias.source)}; define it first`, reading);
  return target ?? null;
}

function readMap(node: YAMLMap, path: Path, reading: Reading): Tree {
  const tree = emptyTree();
  const firstAt = new Map<string, string>();
  const merges: Pair[] = [];
  for (const pair of node.items) {
    const key = pair.key as Node;
    if (!isScalar<string>(key)) complain(key, path, 'a key must be plain text; write it out', reading);
    else if (key.value === '<<' && key.type === 'PLAIN') merges.push(pair);
    else {
      const here = [...path, key.value];
      const first = firstAt.get(key.value);
      if (first !== undefined) {
        complain(key, here, `is written twice, first at ${first}; keep one of the two`, reading);
        continue;
      }
      firstAt.set(key.value, reading.at(key.range![0]));
      tree[key.value] = readPlaced(key, pair.value as Node | null, here, reading);
    }
  }
  for (const pair of merges) merge(pair, tree, path, reading);
  return tree;
}

/** `<<: *base`, or a list of such: the keys that the map itself does not have. */
function merge(pair: Pair, tree: Tree, path: Path, reading: Reading): void {
  const sources = pair.value as Node | null;
  for (const source of isSeq<Node>(sources) ? sources.items : [sources]) {
    const value = read(source, path, reading);
    if (!isTree(value))
      complain(pair.key as Node, path, `<< takes a map or a list of maps, not ${quoted(value)}; write <<: *name`, reading);
    else for (const [key, inherited] of Object.entries(value)) if (!(key in tree)) tree[key] = inherited;
  }
}

/** Reads a value, notes where it and its key stand, and fills in its variables. */
function readPlaced(key: Node, node: Node | null, path: Path, reading: Reading): unknown {
  const value = read(node, path, reading);
  const isFilled = typeof value === 'string' && reading.env !== null;
  const filled = isFilled ? expand(value, reading.env, isTemplate(path) ? literally : undefined) : undefined;
  const place = { key: reading.at(key.range![0]), value: reading.at((node ?? key).range![0]), variables: filled?.variables ?? [] };
  // What a map says itself was placed before what it inherits by `<<`, and stays.
  if (!reading.places.has(placeKey(path))) reading.places.set(placeKey(path), place);
  if (filled === undefined) return value;
  for (const complaint of filled.complaints) reading.problems.push({ at: place.value, key: keyOf(path), message: plain(complaint) });
  return filled.variables.length > 0 ? typed(filled.text, path) : filled.text;
}

function complain(node: Node | null, path: Path, message: string, reading: Reading): void {
  reading.problems.push({ at: reading.at(node?.range?.[0] ?? 0), key: keyOf(path), message });
}
