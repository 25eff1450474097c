/** The rules of design section 4 as functions from parsed sources to complaints; the table they go by is in architecture.test.ts. */

import { posix } from 'node:path';
import { captionOf } from '../../scripts/captions.mjs';
import type { Import, ParsedSource, Source } from './source.ts';

interface Layer {
  /** Folders of src, or single files in one, that it may import besides its own. */
  readonly from: readonly string[];
  readonly packages: readonly string[];
  /** It may use Node's own modules. */
  readonly node: boolean;
  /** It decides and never acts: no clock, no chance, no process, nothing asynchronous. */
  readonly pure?: boolean;
  /** What it imports of src and packages, it imports by `import()`. */
  readonly lazy?: boolean;
}

export type Layers = Readonly<Record<string, Layer>>;

const linesMax = 300;
const vagueWords = new Set([
  'index',
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'types',
  'manager',
  'managers',
  'service',
  'services',
]);

export const complaintsAbout = (sources: readonly ParsedSource[], layers: Layers): string[] => [
  ...sources.flatMap(source => [...nameComplaints(source), ...textComplaints(source), ...layerComplaints(source, layers)]),
  ...cycleComplaints(sources),
];

function nameComplaints({ path }: ParsedSource): string[] {
  const complaints: string[] = [];
  for (const part of path.replace(/\.tsx?$/, '').split('/')) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(part)) complaints.push(`${path}: '${part}' is not kebab-case`);
    const vague = part.split('-').find(word => vagueWords.has(word));
    if (vague) complaints.push(`${path}: '${vague}' says nothing of what it holds; name it after the noun it owns or the verb it does`);
  }
  return complaints;
}

function textComplaints({ path, text, shapes }: ParsedSource): string[] {
  const lines = text.trimEnd().split('\n').length;
  const tooLong = lines > linesMax ? [`${path}: ${lines} lines, of at most ${linesMax}; split it`] : [];
  return [...tooLong, ...captionComplaints({ path, text }), ...shapes.map(shape => `${path}: ${shape}; the house has none`)];
}

export const captionComplaints = ({ path, text }: Source): string[] =>
  captionOf(text) ? [] : [`${path}: does not open with a caption, one line of /** ... */`];

function layerComplaints(source: ParsedSource, layers: Layers): string[] {
  const name = folderOf(source.path);
  const layer = layers[name];
  if (!layer) return [`${source.path}: '${name}' has no row in the table of layers`];
  const effects = layer.pure ? source.effects.map(effect => `${source.path}: ${effect}; ${name} is pure, so pass it in`) : [];
  return [...source.imports.flatMap(imported => importComplaints(source, imported, name, layer)), ...effects];
}

function importComplaints({ path }: ParsedSource, { from, kind, isNamed }: Import, name: string, layer: Layer): string[] {
  const complain = (rule: string) => [`${path}: imports '${from}'; ${rule}`];
  if (from.startsWith('node:')) return layer.node ? [] : complain(`${name} uses none of Node's modules`);
  if (layer.lazy && kind === 'static') return complain(`${name} loads it by import() when it is needed`);
  if (!from.startsWith('.')) {
    if (!layer.packages.includes(packageOf(from))) return complain(`packages of ${name}: ${layer.packages.join(', ') || 'none'}`);
    // Measured on the contract: 222 kB bundled instead of 787, and 25 ms to load instead of 40.
    if (from === 'zod' && isNamed && kind === 'static')
      return complain("write `import * as z from 'zod'`, so that only what is used is bundled");
    return [];
  }
  if (!/\.(tsx?|json)$/.test(from)) return complain('a relative import names the file with its ending');
  const target = posix.join(posix.dirname(path), from);
  const isAllowed = folderOf(target) === name || layer.from.includes(folderOf(target)) || layer.from.includes(target);
  return isAllowed ? [] : complain(`${name} imports of src: ${layer.from.join(', ') || 'nothing but itself'}`);
}

/** Lazy imports may close a circle: they run when everything is loaded. */
function cycleComplaints(sources: readonly ParsedSource[]): string[] {
  const edges = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.filter(({ kind }) => kind !== 'lazy').map(({ from }) => posix.join(posix.dirname(path), from)),
    ]),
  );
  const done = new Set<string>();
  const complaints: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) complaints.push(`a cycle of imports: ${[...trail.slice(trail.indexOf(path)), path].join(' -> ')}`);
    if (trail.includes(path) || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return complaints;
}

/** Every package that is there before anything runs that this file does. */
export function packagesBefore(start: string, sources: readonly ParsedSource[]): string[] {
  const byPath = new Map(sources.map(source => [source.path, source]));
  const [seen, packages] = [new Set([start]), [] as string[]];
  for (const path of seen) {
    for (const { from, kind } of byPath.get(path)?.imports ?? []) {
      if (kind !== 'static' || from.startsWith('node:')) continue;
      if (from.startsWith('.')) seen.add(posix.join(posix.dirname(path), from));
      else packages.push(`${path}: ${from}`);
    }
  }
  return packages;
}

/** The first folder of a path in src; a file that lies in src itself stands for itself. */
const folderOf = (path: string): string => path.split('/')[0]!;

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
