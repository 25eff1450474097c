/** Which project a directory belongs to: the nearest swarm.yaml upwards, no further than the git root. */

import { realpathSync } from 'node:fs';
import path from 'node:path';
import { SwarmError } from '../core/error.ts';
import { type Env, exists, setIn, statOf } from './lookup.ts';

/** The root as a real path, so that links to one project lead to one swarm, and the reason it was chosen. */
export function findRoot(cwd: string, env: Env): { root: string; why: string } {
  const override = setIn(env, 'SWARM_PROJECT');
  if (override !== undefined) return { root: overriddenRoot(path.resolve(cwd, override)), why: 'SWARM_PROJECT' };
  const start = realDirectory(cwd, 'the current directory', elsewhere);
  for (let dir = start; ; dir = path.dirname(dir)) {
    // Whatever bears the name counts, also a directory or a broken link: reading it then says what is wrong with it.
    const config = ['swarm.yaml', 'swarm.yml'].find(name => exists(path.join(dir, name)));
    if (config !== undefined) return { root: dir, why: `holds ${config}` };
    // In worktrees and submodules .git is a file.
    if (exists(path.join(dir, '.git'))) return { root: dir, why: 'git root, without swarm.yaml' };
    if (dir === path.dirname(dir)) return { root: start, why: 'current directory: no swarm.yaml and no git repository here or above' };
  }
}

export function currentDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new SwarmError('bad_config', 'the current directory no longer exists', { hint: elsewhere, cause });
  }
}

const elsewhere = 'Change to a directory that exists.';

const overriddenRoot = (dir: string): string =>
  realDirectory(dir, 'SWARM_PROJECT', 'Set SWARM_PROJECT to the directory of a project, or unset it.');

function realDirectory(dir: string, what: string, hint: string): string {
  if (!statOf(dir)?.isDirectory()) throw new SwarmError('bad_config', `${what} is not a directory: ${dir}`, { hint });
  return realpathSync.native(dir);
}
