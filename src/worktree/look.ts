/** How a worktree stands: what it holds that is nowhere else. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SwarmError } from '../core/error.ts';
import type { TreeState } from '../core/worktree.ts';
import { hashOfFile } from './copy-files.ts';
import { fewAtOnce } from './few-at-once.ts';
import { git } from './git.ts';
import { isWhole } from './make-tree.ts';
import { type Checkout, changesIn, type Repository, tipOf } from './repository.ts';
import type { TreeRecord } from './tree-record.ts';

export interface SeenTree extends Omit<TreeState, 'live'> {
  readonly record: TreeRecord;
  readonly tree: string;
  readonly isThere: boolean;
  /** What is checked out in it, which may be another branch than it was made with. */
  readonly branch: string | null;
  /** The latest commit; null where there is none any more. */
  readonly tip: string | null;
  readonly changes: readonly string[];
  /** By `git worktree lock`. */
  readonly isLocked: boolean;
}

/** The same for the same loss: whoever agrees to one agrees to this one alone. */
export const markOf = ({ tip, ahead, changes, trouble }: SeenTree, live: string | null): string =>
  createHash('sha256')
    .update(JSON.stringify([tip, ahead, changes, trouble, live]))
    .digest('hex')
    .slice(0, 16);

/** `checkouts` are all that git knows. */
export async function lookAt(record: TreeRecord, tree: string, repository: Repository, checkouts: readonly Checkout[]): Promise<SeenTree> {
  const checkout = checkouts.find(each => each.path === tree);
  const own = await tipOf(repository, record.branch);
  const { isThere, changes, trouble } = await lookInto(record, tree, repository);
  const tip = (isThere ? checkout?.head : null) ?? own;
  const tips = [...new Set([tip, own])].filter(each => each !== null);
  const ahead = (await countAhead(tips, record.branch, repository)) + (isThere && trouble === null ? await aheadInSubmodules(tree) : 0);
  const [branch, isLocked] = [checkout?.branch ?? null, checkout?.isLocked ?? false];
  return { record, tree, isThere, branch, tip, ahead, changes, changed: changes.length, trouble, isLocked };
}

/** One that is damaged says nothing of the others. */
async function lookInto(record: TreeRecord, tree: string, repository: Repository) {
  try {
    const isThere = await isWhole(tree, repository);
    const isDamaged = !isThere && record.stage !== 'planned' && lstatSync(tree, { throwIfNoEntry: false }) !== undefined;
    const trouble = isDamaged ? 'it is damaged: git does not know it any more' : null;
    return { isThere, changes: isThere ? await ownChanges(record, tree) : [], trouble };
  } catch (error) {
    if (!(error instanceof SwarmError)) throw error;
    return { isThere: true, changes: [], trouble: `it is damaged: ${error.message}` };
  }
}

/** Commits that would be unreachable without this worktree and its branch. */
async function countAhead(tips: readonly string[], branch: string, { project }: Repository): Promise<number> {
  if (tips.length === 0) return 0;
  const others = ['--not', `--exclude=${branch}`, '--branches', '--remotes', '--tags'];
  return Number(await git(project, ['rev-list', '--count', ...tips, ...others]));
}

/** Those of a worktree have object stores of their own, which go with it: what was committed there and pushed nowhere as well. */
async function aheadInSubmodules(tree: string): Promise<number> {
  const [, own = ''] = /^gitdir: (.*)$/m.exec(readFileSync(path.join(tree, '.git'), 'utf8')) ?? [];
  if (!existsSync(path.resolve(tree, own, 'modules'))) return 0;
  const count = 'git rev-list --count HEAD --branches --not --remotes --tags';
  const counts = await git(tree, ['submodule', '--quiet', 'foreach', '--recursive', count]);
  return counts.split('\n').reduce((sum, line) => sum + Number(line), 0);
}

/** Files as the swarm copied them are no change. */
async function ownChanges({ copied }: TreeRecord, tree: string): Promise<string[]> {
  const changes = await changesIn(tree, ['--untracked-files=all']);
  const isCopy = async (file: string): Promise<boolean> =>
    copied[file] !== undefined && (await hashOfFile(path.join(tree, file))) === copied[file];
  const isOwn = await fewAtOnce(changes, async ({ code, file }) => code !== '??' || !(await isCopy(file)));
  return changes.filter((_, at) => isOwn[at]).map(({ code, file }) => `${code} ${file}`);
}

const sizeMs = 20_000;

/** In bytes, as the disk counts them; null where that takes too long. */
export function diskUse(tree: string): Promise<number | null> {
  return new Promise(resolve => {
    execFile('du', ['-skx', tree], { timeout: sizeMs }, (error, stdout) => {
      const kilobytes = /^\d+/.exec(stdout)?.[0];
      resolve(error !== null && kilobytes === undefined ? null : Number(kilobytes ?? 0) * 1024);
    });
  });
}
