/** Files that git does not know, such as .env, taken along into a new worktree: as they are, and never out of the repository. */

import { createHash } from 'node:crypto';
import { constants, copyFileSync, lstatSync, mkdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { limits } from '../core/limits.ts';
import { git } from './git.ts';
import type { Repository } from './repository.ts';
import { treeTrouble } from './trouble.ts';

/** By path seen from the top of the tree: a hash of what was copied. */
export async function copyFiles(
  patterns: readonly string[],
  { project, prefix }: Repository,
  tree: string,
): Promise<Record<string, string>> {
  if (patterns.length === 0) return {};
  // git matches them itself: it neither follows links nor leaves the repository.
  const found = await git(project, ['ls-files', '-z', '--others', '--', ...patterns.map(pattern => `:(glob)${pattern}`)]);
  const files = found.split('\0').filter(file => file !== '' && !file.endsWith('/'));
  if (files.length > limits.copiedFiles) {
    throw treeTrouble(`copy names ${files.length} files, at most ${limits.copiedFiles} are copied`, {
      hint: 'Write narrower patterns, or let set-up fetch them; then `swarm up`.',
    });
  }
  const copied: Record<string, string> = {};
  for (const file of files) {
    const place = path.join(prefix, file);
    const hash = copyOne(path.join(project, file), tree, place);
    if (hash !== null) copied[place] = hash;
  }
  return copied;
}

/** A hash of what is there, or null for what is neither a file nor a link, or not there. */
export function hashOfFile(file: string): string | null {
  try {
    const stat = lstatSync(file);
    if (stat.isSymbolicLink()) return `link ${readlinkSync(file)}`;
    return stat.isFile() ? createHash('sha256').update(readFileSync(file)).digest('hex') : null;
  } catch {
    return null;
  }
}

function copyOne(source: string, tree: string, place: string): string | null {
  const hash = hashOfFile(source);
  if (hash === null) return null;
  const target = path.join(tree, place);
  makeFolders(tree, path.dirname(place));
  try {
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else copyFileSync(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (error) {
    // What is there already is kept: an earlier try copied it, or it belongs to the branch.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return hashOfFile(target) === hash ? hash : null;
  }
  return hash;
}

/** A folder of the branch may be a link to anywhere: nothing is written through it. */
function makeFolders(tree: string, folder: string): void {
  let place = tree;
  for (const part of folder.split(path.sep).filter(name => name !== '.' && name !== '')) {
    place = path.join(place, part);
    const stat = lstatSync(place, { throwIfNoEntry: false });
    if (stat === undefined) mkdirSync(place);
    else if (!stat.isDirectory()) {
      throw treeTrouble(`files cannot be copied into ${place}, which is no folder on this branch`, {
        hint: 'Change `copy` in swarm.yaml; then `swarm up`.',
      });
    }
  }
}
