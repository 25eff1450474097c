/** Merges the work of a worktree into a branch: computed first, without touching anything, and done only where it is clean. */

import { ask, complaintOf, git } from './git.ts';
import { type Checkout, changesIn, type Repository, tipOf } from './repository.ts';
import { treeTrouble } from './trouble.ts';
import { whereInHand } from './under-way.ts';

export interface Conflict {
  readonly file: string;
  readonly why: string;
}

export interface Merged {
  readonly into: string;
  readonly commit: string;
  /** Commits that it brought. */
  readonly commits: number;
  readonly files: number;
  readonly conflicts: readonly Conflict[];
}

export interface MergeWish {
  /** The latest commit of the work. */
  readonly tip: string;
  /** As the message calls it. */
  readonly what: string;
  /** The branch that the project has checked out for null. */
  readonly into: string | null;
}

export async function merge({ tip, what, into }: MergeWish, repository: Repository, checkouts: readonly Checkout[]): Promise<Merged> {
  const { project } = repository;
  const branch = into ?? (await checkedOutIn(repository));
  const old = await tipOf(repository, branch);
  if (old === null) throw treeTrouble(`there is no branch ${branch} to merge into`, { hint: '`git branch` shows those that there are.' });
  const inHand = whereInHand(branch, repository);
  if (inHand !== null)
    throw treeTrouble(`${branch} is being rebased or bisected in ${inHand}, and would be moved from under it`, {
      hint: 'Finish or abort that first.',
    });
  const checkout = checkouts.find(each => each.branch === branch);
  if (checkout !== undefined) await requireClean(checkout, branch);
  const commits = Number(await git(project, ['rev-list', '--count', tip, `^${old}`]));
  const result = { into: branch, commit: old, commits, files: 0, conflicts: [] };
  if (commits === 0) return result;
  const joined = await joinedTree(old, tip, repository);
  if (joined.conflicts.length > 0) return { ...result, conflicts: joined.conflicts };
  const commit = (await isAncestor(old, tip, repository)) ? tip : await commitOfMerge(joined.tree, { old, tip, what, branch }, repository);
  const changed = await git(project, ['diff', '--name-only', '-z', old, commit]);
  await move(branch, { old, commit }, repository, checkout);
  return { ...result, commit, files: changed.split('\0').filter(Boolean).length };
}

async function checkedOutIn({ project }: Repository): Promise<string> {
  const { code, stdout } = await ask(project, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  if (code === 0) return stdout.trim();
  throw treeTrouble('the project has no branch checked out to merge into', { hint: 'Name one: `--into BRANCH`.' });
}

async function requireClean(checkout: Checkout, branch: string): Promise<void> {
  const changes = await changesIn(checkout.path, ['--untracked-files=no']);
  if (changes.length === 0) return;
  const [first] = changes;
  const more = changes.length > 1 ? ` and ${changes.length - 1} more` : '';
  throw treeTrouble(`${branch} is checked out in ${checkout.path} with changes that are not committed: ${first!.file}${more}`, {
    hint: 'Commit or stash them first.',
  });
}

/** The files as they would be, or where they do not fit together. */
async function joinedTree(ours: string, theirs: string, { project }: Repository): Promise<{ tree: string; conflicts: Conflict[] }> {
  const answer = await ask(project, ['merge-tree', '--write-tree', '-z', '--name-only', '--messages', ours, theirs]);
  if (answer.code === 0) return { tree: answer.stdout.split('\0')[0]!, conflicts: [] };
  if (answer.code === 1) return { tree: '', conflicts: conflictsIn(answer.stdout) };
  const isOld = answer.code === 129 || /usage: git merge-tree/.test(answer.stderr);
  if (!isOld) throw treeTrouble(`git merge-tree: ${complaintOf(answer)}`);
  throw treeTrouble('this git is too old to try a merge without touching anything: it takes 2.38', {
    hint: 'Install a newer git, or merge by hand.',
  });
}

/** The tree, the files, an empty field, and then messages: a number of paths, these, a kind and a text. */
function conflictsIn(text: string): Conflict[] {
  const [, ...fields] = text.split('\0');
  const end = fields.indexOf('');
  const files = [...new Set(fields.slice(0, end))];
  const reasons = new Map<string, string>();
  const messages = fields.slice(end + 1);
  while (messages.length > 3) {
    const paths = messages.splice(0, Number(messages.shift()));
    const [, message = ''] = messages.splice(0, 2);
    const [, conflict] = /^CONFLICT \(([^)]*)\)/.exec(message) ?? [];
    if (conflict !== undefined) for (const file of paths) reasons.set(file, reasons.get(file) ?? inWords[conflict] ?? conflict);
  }
  return files.map(file => ({ file, why: reasons.get(file) ?? inWords.content! }));
}

/** What git calls the usual ones. */
const inWords: Readonly<Record<string, string>> = {
  content: 'changed on both sides',
  'add/add': 'added on both sides',
  'modify/delete': 'changed on one side, deleted on the other',
  'rename/delete': 'renamed on one side, deleted on the other',
  'rename/rename': 'renamed on both sides',
};

async function isAncestor(older: string, newer: string, { project }: Repository): Promise<boolean> {
  return (await ask(project, ['merge-base', '--is-ancestor', older, newer])).code === 0;
}

function commitOfMerge(
  tree: string,
  { old, tip, what, branch }: { old: string; tip: string; what: string; branch: string },
  { project }: Repository,
): Promise<string> {
  return git(project, ['commit-tree', tree, '-p', old, '-p', tip, '-m', `Merge ${what} into ${branch}`]);
}

/** Only forward, and only if nobody has moved it meanwhile. */
async function move(
  branch: string,
  { old, commit }: { old: string; commit: string },
  { project }: Repository,
  checkout: Checkout | undefined,
): Promise<void> {
  if (checkout === undefined) await git(project, ['update-ref', '-m', 'swarm merge', `refs/heads/${branch}`, commit, old]);
  else await git(checkout.path, ['merge', '--ff-only', '--quiet', commit], { timeoutMs: 600_000 });
}
