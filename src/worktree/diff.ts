/** What a worktree holds beside what it started from: its commits, and the files as they are now, new ones included. */

import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { limits } from '../core/limits.ts';
import { ask, complaintOf, type GitOptions, git } from './git.ts';
import type { SeenTree } from './look.ts';
import { commitOf, type Repository } from './repository.ts';
import { treeTrouble } from './trouble.ts';

export interface Difference {
  /** The last commit that the project has as well. */
  readonly since: string;
  readonly commits: readonly { readonly id: string; readonly subject: string }[];
  /** Null counts are those of files that are no text. */
  readonly files: readonly { readonly file: string; readonly added: number | null; readonly deleted: number | null }[];
  readonly diff: string;
  readonly truncated: boolean;
}

const commitsMax = 200;

export async function differenceOf({ record, tree, tip, trouble }: SeenTree, repository: Repository): Promise<Difference> {
  if (trouble !== null) throw treeTrouble(`worktree ${record.name} cannot be compared: ${trouble}`);
  if (tip === null) throw treeTrouble(`nothing is left of worktree ${record.name}`);
  const { project } = repository;
  const since = (await ask(project, ['merge-base', tip, await commitOf(repository, null)])).stdout.trim() || record.base;
  const log = await git(project, ['log', '--format=%h %s', `--max-count=${commitsMax}`, `${since}..${tip}`]);
  const commits = log
    .split('\n')
    .filter(Boolean)
    .map(line => ({ id: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1) }));
  const isThere = existsSync(tree);
  const shown = isThere
    ? await withNewFiles(tree, Object.keys(record.copied), options => compare(tree, [since], options))
    : await compare(project, [since, tip], {});
  return { since, commits, ...shown };
}

async function compare(
  cwd: string,
  range: readonly string[],
  options: GitOptions,
): Promise<Pick<Difference, 'files' | 'diff' | 'truncated'>> {
  const plain = ['diff', '--no-ext-diff', '--no-textconv', '--no-color'];
  const counts = await git(cwd, [...plain, '--numstat', '--no-renames', '-z', ...range], options);
  const diff = await ask(cwd, [...plain, ...range], { ...options, bytesMax: limits.diffBytes });
  if (diff.code !== 0) throw treeTrouble(`git diff: ${complaintOf(diff)}`);
  return { files: counts.split('\0').filter(Boolean).map(fileIn), diff: diff.stdout, truncated: diff.isCut };
}

function fileIn(line: string): Difference['files'][number] {
  const [added = '', deleted = '', file = ''] = line.split('\t');
  const count = (text: string): number | null => (text === '-' ? null : Number(text));
  return { file, added: count(added), deleted: count(deleted) };
}

/** Git compares new files only when they are announced: done in a copy of its index, so that nothing changes for who works there. */
async function withNewFiles<T>(tree: string, leftOut: readonly string[], work: (options: GitOptions) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(path.join(tmpdir(), 'swarm-diff-'));
  try {
    const index = path.join(dir, 'index');
    const own = path.resolve(tree, await git(tree, ['rev-parse', '--git-path', 'index']));
    if (existsSync(own)) copyFileSync(own, index);
    const env = { GIT_INDEX_FILE: index };
    await git(tree, ['add', '--intent-to-add', '--', '.', ...leftOut.map(file => `:(exclude,literal)${file}`)], { env });
    return await work({ env });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
