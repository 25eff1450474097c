/** What git is in the middle of: a branch that is being rebased is checked out nowhere, and yet nobody else may move it. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { git } from './git.ts';
import type { Repository } from './repository.ts';

const rebases = ['rebase-merge', 'rebase-apply'];
const signs: readonly (readonly [file: string, what: string])[] = [
  ...rebases.map(file => [file, 'rebase'] as const),
  ...[['MERGE_HEAD', 'merge'] as const, ['CHERRY_PICK_HEAD', 'cherry-pick'] as const, ['REVERT_HEAD', 'revert'] as const],
];

/** Null where nothing is. */
export async function underWayIn(checkout: string): Promise<string | null> {
  const dir = path.resolve(checkout, await git(checkout, ['rev-parse', '--git-dir']));
  return signs.find(([file]) => existsSync(path.join(dir, file)))?.[1] ?? null;
}

/** The checkout in which this branch is being rebased or bisected; null where none is. */
export function whereInHand(branch: string, { commonDir }: Pick<Repository, 'commonDir'>): string | null {
  const others = path.join(commonDir, 'worktrees');
  const dirs = [commonDir, ...(existsSync(others) ? readdirSync(others).map(name => path.join(others, name)) : [])];
  const dir = dirs.find(each => namesIn(each).includes(branch));
  if (dir === undefined) return null;
  return path.dirname(dir === commonDir ? commonDir : textIn(path.join(dir, 'gitdir')));
}

const namesIn = (dir: string): string[] =>
  [...rebases.map(name => `${name}/head-name`), 'BISECT_START'].map(file => textIn(path.join(dir, file)).replace(/^refs\/heads\//, ''));

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
