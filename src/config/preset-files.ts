/** Presets: pools and whole swarms as YAML files, and the directories they are looked for in. */

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { didYouMean, nearOnes } from '../core/nearest.ts';
import type { SwarmPaths } from './paths.ts';
import type { Problem } from './problem.ts';
import { plain } from './problem.ts';
import { readConfigFile } from './read-file.ts';

const endings = ['.yaml', '.yml'];

/** A file's name, and nothing that could lead out of its directory. */
const namePattern = /^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u;

export interface PresetFile {
  readonly dir: string;
  readonly file: string;
  readonly text: string;
}

/** The nearest first: the project's own, those beside its configuration, the user's, and those that come with swarm. */
export function presetDirs({ projectPresets, userPresets, projectConfig }: PresetPaths): string[] {
  return [...new Set([projectPresets, path.join(path.dirname(projectConfig), 'presets'), userPresets, packagePresets()])];
}

export type PresetPaths = Pick<SwarmPaths, 'projectPresets' | 'userPresets' | 'projectConfig'>;

/** `at` is where the name was written. `below`: further down than this file, which replaces the one that is looked for. */
export function findPreset(name: string, dirs: readonly string[], at: string, below?: PresetFile): PresetFile | { problem: Problem } {
  const first = below === undefined ? 0 : dirs.indexOf(below.dir) + 1;
  for (const dir of namePattern.test(name) ? dirs.slice(first) : []) {
    for (const ending of endings) {
      const file = path.join(dir, name + ending);
      const read = readConfigFile(file, file);
      if ('problem' in read) return read;
      if (read.text !== null) return { dir, file, text: read.text };
    }
  }
  if (below !== undefined)
    return { problem: { at, message: `no other preset '${plain(name)}' lies further down for this one to start from` } };
  const names = presetNames(dirs);
  const meant = didYouMean(name, names, `There are: ${names.join(', ') || 'none'}.`);
  const near = nearOnes(name, names).slice(0, nearMax);
  const closest = near.length === 0 ? [] : [`Closest to '${plain(name)}': ${near.join(', ')}.`];
  return {
    problem: {
      at,
      message: `there is no preset '${plain(name)}'. ${meant} Searched: ${dirs.join(', ')}`,
      hints: [...closest, '`swarm presets list` shows every preset.'],
    },
  };
}

const nearMax = 3;

/** Every name that `findPreset` would find. */
export const presetNames = (dirs: readonly string[]): string[] =>
  [...new Set(dirs.flatMap(filesIn).filter(file => endings.includes(path.extname(file))))].map(file => path.parse(file).name).sort();

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter(entry => !entry.isDirectory())
      .map(entry => entry.name);
  } catch {
    return [];
  }
}

/** In the directory of the package, whether this runs from its sources, from dist, or from where npm has put it. */
function packagePresets(): string {
  let dir = import.meta.dirname;
  while (!existsSync(path.join(dir, 'package.json')) && dir !== path.dirname(dir)) dir = path.dirname(dir);
  return path.join(dir, 'presets');
}
