/** The repository of a project: where it is, what it has checked out, which worktrees and branches it knows. */

import { realpathSync } from 'node:fs';
import path from 'node:path';
import { ask, complaintOf, git } from './git.ts';
import { treeTrouble } from './trouble.ts';

export interface Repository {
  /** The checkout that the project lies in. */
  readonly top: string;
  /** From there to the project; empty where they are the same. */
  readonly prefix: string;
  /** What all its worktrees share. */
  readonly commonDir: string;
  readonly project: string;
}

export async function openRepository(project: string): Promise<Repository> {
  const answer = await ask(project, ['rev-parse', '--show-toplevel', '--show-prefix', '--git-common-dir']);
  if (answer.code !== 0) throw noRepository(project, complaintOf(answer));
  const [top = '', prefix = '', commonDir = ''] = answer.stdout.split('\n');
  return { top, prefix, commonDir: realpathSync(path.resolve(project, commonDir)), project };
}

function noRepository(project: string, complaint: string): Error {
  const isNone = /not a git repository/.test(complaint);
  if (/must be run in a work tree/.test(complaint))
    return treeTrouble(`${project} is a bare repository, which has nothing checked out`, {
      hint: 'Run swarm in a checkout of it, such as `git worktree add ../main main` makes; then `swarm up` there.',
    });
  return treeTrouble(isNone ? `${project} is no git repository, and worktrees need one` : `worktrees cannot be made: ${complaint}`, {
    hint: isNone
      ? 'Run `git init` and commit what there is, or write worktree: none; then `swarm up`.'
      : 'Mend what git says; then `swarm up`.',
  });
}

/** The commit that is meant; what the project has checked out for null. */
export async function commitOf({ project }: Pick<Repository, 'project'>, name: string | null): Promise<string> {
  const { code, stdout } = await ask(project, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name ?? 'HEAD'}^{commit}`]);
  if (code === 0) return stdout.trim();
  throw name === null
    ? treeTrouble('the repository has no commit yet that a worktree could start from', { hint: 'Commit something; then `swarm up`.' })
    : treeTrouble(`there is no branch, tag or commit ${name} that a worktree could start from`, {
        hint: 'Correct `base` in swarm.yaml; then `swarm up`.',
      });
}

export interface Checkout {
  readonly path: string;
  readonly head: string | null;
  /** Null where none is checked out. */
  readonly branch: string | null;
  readonly isLocked: boolean;
}

/** Every checkout that git knows, the main one first. */
export async function checkoutsOf({ project }: Pick<Repository, 'project'>): Promise<Checkout[]> {
  const text = await git(project, ['worktree', 'list', '--porcelain']);
  return text.split('\n\n').flatMap(block => {
    const field = (name: string): string | null => new RegExp(`^${name} (.*)$`, 'm').exec(block)?.[1] ?? null;
    const place = field('worktree');
    if (place === null) return [];
    const branch = field('branch')?.replace(/^refs\/heads\//, '') ?? null;
    return [{ path: place, head: field('HEAD'), branch, isLocked: /^locked( |$)/m.test(block) }];
  });
}

export async function branchesOf({ project }: Pick<Repository, 'project'>): Promise<Set<string>> {
  return new Set((await git(project, ['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads'])).split('\n').filter(Boolean));
}

/** Null where there is no such branch. */
export async function tipOf({ project }: Pick<Repository, 'project'>, branch: string): Promise<string | null> {
  const { code, stdout } = await ask(project, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`]);
  return code === 0 ? stdout.trim() : null;
}

/** What git says of the files there, one entry each. */
export async function changesIn(checkout: string, more: readonly string[] = []): Promise<{ code: string; file: string }[]> {
  const text = await git(checkout, ['status', '--porcelain=v1', '-z', '--no-renames', '--ignore-submodules=none', ...more]);
  return text
    .split('\0')
    .filter(Boolean)
    .map(entry => ({ code: entry.slice(0, 2), file: entry.slice(3) }));
}
