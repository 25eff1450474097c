/** Files that git does not know, such as .env, taken along into a new worktree: as they are, and never out of the repository. */

import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, lstat, mkdir, readlink, symlink } from 'node:fs/promises';
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
    const hash = await copyOne(path.join(project, file), tree, place);
    if (hash !== null) copied[place] = hash;
  }
  return copied;
}

/** A hash of what is there, or null for what is neither a file nor a link, or not there. */
export async function hashOfFile(file: string): Promise<string | null> {
  try {
    const stat = await lstat(file);
    if (stat.isSymbolicLink()) return `link ${await readlink(file)}`;
    if (!stat.isFile()) return null;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch {
    return null;
  }
}

async function copyOne(source: string, tree: string, place: string): Promise<string | null> {
  const hash = await hashOfFile(source);
  if (hash === null) return null;
  const target = path.join(tree, place);
  await makeFolders(tree, path.dirname(place));
  try {
    if ((await lstat(source)).isSymbolicLink()) await symlink(await readlink(source), target);
    else await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (error) {
    // What is there already is kept: an earlier try copied it, or it belongs to the branch.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await hashOfFile(target)) === hash ? hash : null;
  }
  return hash;
}

/** A folder of the branch may be a link to anywhere: nothing is written through it. */
async function makeFolders(tree: string, folder: string): Promise<void> {
  let place = tree;
  for (const part of folder.split(path.sep).filter(name => name !== '.' && name !== '')) {
    place = path.join(place, part);
    const stat = await lstat(place).catch(() => undefined);
    if (stat === undefined) await mkdir(place);
    else if (!stat.isDirectory()) {
      throw treeTrouble(`files cannot be copied into ${place}, which is no folder on this branch`, {
        hint: 'Change `copy` in swarm.yaml; then `swarm up`.',
      });
    }
  }
}
