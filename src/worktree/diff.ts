/** What a worktree holds beside what it started from: its commits, and the files as they are now, new ones included. */

import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { limits } from '../core/limits.ts';
import { fewAtOnce } from './few-at-once.ts';
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
  readonly lossy: boolean;
}

const commitsMax = 200;

export async function differenceOf({ record, tree, tip, trouble }: SeenTree, repository: Repository, binary: boolean): Promise<Difference> {
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
    ? await withNewFiles(tree, Object.keys(record.copied), options => compare(tree, { range: [since], binary }, options))
    : await compare(project, { range: [since, tip], binary }, {});
  return { since, commits, ...shown };
}

async function compare(
  cwd: string,
  { range, binary }: { range: readonly string[]; binary: boolean },
  options: GitOptions,
): Promise<Pick<Difference, 'files' | 'diff' | 'truncated' | 'lossy'>> {
  const plain = ['diff', '--no-ext-diff', '--no-textconv', '--no-color'];
  const counts = await git(cwd, [...plain, '--numstat', '--no-renames', '-z', ...range], options);
  const diff = await ask(cwd, [...plain, ...(binary ? ['--binary'] : []), ...range], { ...options, bytesMax: limits.diffBytes });
  if (diff.code !== 0) throw treeTrouble(`git diff: ${complaintOf(diff)}`);
  return {
    files: counts.split('\0').filter(Boolean).map(fileIn),
    diff: diff.stdout,
    truncated: diff.isCut,
    lossy: diff.isLossy && !diff.isCut,
  };
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
    const files = await newFiles(tree, leftOut);
    if (files.length > 0) await announce(tree, files, { list: path.join(dir, 'list'), env });
    return await work({ env });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function newFiles(tree: string, leftOut: readonly string[]): Promise<string[]> {
  const found = (await git(tree, ['ls-files', '-z', '--others', '--exclude-standard'])).split('\0');
  const files = found.filter(file => file !== '' && !leftOut.includes(file));
  // A repository within it is compared by its commit; one without has nothing that git could compare.
  const empty = await fewAtOnce(files, async file => file.endsWith('/') && !(await hasCommit(path.join(tree, file))));
  return files.filter((_, at) => !empty[at]);
}

const hasCommit = async (dir: string): Promise<boolean> => (await ask(dir, ['rev-parse', '--verify', '--quiet', 'HEAD'])).code === 0;

/** By their very names: patterns that leave out a file that is ignored are refused, and so are names outside of a sparse checkout. */
async function announce(
  tree: string,
  files: readonly string[],
  { list, env }: { list: string; env: Record<string, string> },
): Promise<void> {
  writeFileSync(list, files.join('\0'));
  const isSparse = (await ask(tree, ['config', '--type=bool', 'core.sparseCheckout'])).stdout.trim() === 'true';
  const named = [`--pathspec-from-file=${list}`, '--pathspec-file-nul', ...(isSparse ? ['--sparse'] : [])];
  await git(tree, ['add', '--intent-to-add', ...named], { env: { ...env, GIT_LITERAL_PATHSPECS: '1' } });
}
