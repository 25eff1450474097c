/** A worktree, made or found again: what lies on disk decides what is still to be done, so a crash at any point heals. */

import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { SwarmError } from '../core/error.ts';
import { commandLine } from '../core/shell-word.ts';
import { branchInTheWay, filledFor, freeBranch } from '../core/worktree.ts';
import type { WorktreeSpec } from '../core/worktree-spec.ts';
import { type Approvals, commandIn } from './approvals.ts';
import type { CommandRunner } from './command.ts';
import { copyFiles } from './copy-files.ts';
import { ask, callerEnv, failure, type GitAnswer, git } from './git.ts';
import { branchesOf, checkoutsOf, commitOf, type Repository, tipOf } from './repository.ts';
import type { TreeRecord, TreeRecords } from './tree-record.ts';
import { treeTrouble } from './trouble.ts';
import type { Turns } from './turns.ts';

export interface Site {
  readonly records: TreeRecords;
  readonly approvals: Approvals;
  readonly commands: CommandRunner;
  readonly turns: Turns;
  readonly now: () => number;
  /** Set-ups end with it. */
  readonly signal: AbortSignal;
}

export interface Wanted {
  readonly name: string;
  readonly pool: string;
  readonly spec: WorktreeSpec;
  /** Nobody works in it now. */
  readonly isAlone: boolean;
}

const checkoutMs = 600_000;

/** Ready to be worked in. */
export async function readyTree(wanted: Wanted, repository: Repository, site: Site): Promise<TreeRecord> {
  const { records, turns, commands } = site;
  const tree = records.treeOf(wanted.name);
  const known = records.read(wanted.name);
  if (known?.stage === 'ready' && (await isWhole(tree, repository))) {
    if (wanted.isAlone) await unlock(known, tree, repository);
    return known;
  }
  // Whoever began it may have died over it, and left a process behind that still goes on.
  if (known !== null && known.stage !== 'ready') await commands.endLeft(markOf(tree), known.running);
  const record = await turns.inTurn(repository.commonDir, async () => {
    const planned = known ?? records.write(await plan(wanted, repository, site));
    return checkOut(planned, tree, repository, site);
  });
  return record.stage === 'ready' ? record : setUp(record, wanted, repository, site);
}

/** A git that was killed left its locks behind, and nobody could commit there any more. */
async function unlock({ branch }: TreeRecord, tree: string, { commonDir }: Repository): Promise<void> {
  const own = path.resolve(tree, await git(tree, ['rev-parse', '--git-dir']));
  const locks = [path.join(own, 'index.lock'), path.join(own, 'HEAD.lock'), path.join(commonDir, 'refs/heads', `${branch}.lock`)];
  await Promise.all(locks.map(lock => rm(lock, { force: true })));
}

async function plan({ name, pool, spec }: Wanted, repository: Repository, { records, now }: Site): Promise<TreeRecord> {
  const tree = records.treeOf(name);
  const fill = (text: string): string => filledFor(text, { pool, name, path: directoryIn(tree, repository) });
  const [base, branches] = await Promise.all([commitOf(repository, spec.base), branchesOf(repository)]);
  for (const { branch } of records.all()) branches.add(branch);
  const wanted = fill(spec.branch);
  requireRoom(wanted, branches);
  // A branch that this swarm did not make may hold anything.
  const branch = freeBranch(wanted, branches);
  return {
    ...{ name, mode: spec.mode, pool, branch, base, madeAt: now(), stage: 'planned', copied: {} },
    ...{ commands: { setup: spec.setup, teardown: spec.teardown, setupMs: spec.setupMs }, running: null },
  };
}

/** Names of branches are files to git: one that is called like a folder of others leaves no room for them. */
export function requireRoom(branch: string, branches: ReadonlySet<string>): void {
  const above = branchInTheWay(branch, branches);
  if (above === undefined) return;
  throw treeTrouble(`no branch can be called ${branch}, since there is a branch ${above}`, {
    hint: 'Rename that one, or let `branch` in swarm.yaml begin with another name; then `swarm up`.',
  });
}

async function checkOut(record: TreeRecord, tree: string, repository: Repository, { records }: Site): Promise<TreeRecord> {
  if (record.stage !== 'planned') {
    if ((await isWhole(tree, repository)) || (await isRepaired(tree, repository))) return record;
    if (isThere(tree)) {
      throw treeTrouble(`the worktree ${tree} is damaged: git does not know it any more`, {
        hint: `Save what you need from it and remove it: \`rm -r ${tree}\`; then \`swarm up\`.`,
      });
    }
  }
  await clearAway(tree, repository);
  mkdirSync(path.dirname(tree), { recursive: true, mode: 0o700 });
  const isBranch = (await tipOf(repository, record.branch)) !== null;
  const from = isBranch ? [tree, record.branch] : ['--no-track', '-b', record.branch, tree, record.base];
  const added = await ask(repository.project, ['worktree', 'add', '--quiet', ...from], { timeoutMs: checkoutMs, env: envOf(markOf(tree)) });
  if (added.code !== 0) throw await notAdded(added, path.dirname(tree));
  return records.write({ ...record, stage: 'checked-out' });
}

/** Git does not say that a disk is full, and takes away what it had written. */
async function notAdded(answer: GitAnswer, dir: string): Promise<SwarmError> {
  const error = failure('worktree', answer);
  if (!/unable to (write|create)|no space left|quota/i.test(error.message)) return error;
  const { bavail, bsize } = await statfs(dir);
  return treeTrouble(error.message, {
    hint: `${Math.round((bavail * bsize) / 1e6)} MB are free in ${dir}: make room if that is too little; then \`swarm up\`.`,
  });
}

/** The folder first, whatever state it is in; then what git knows of it. */
export async function clearAway(tree: string, repository: Repository): Promise<void> {
  await rm(tree, { recursive: true, force: true });
  const isListed = (await checkoutsOf(repository)).some(checkout => checkout.path === tree);
  if (isListed) await git(repository.project, ['worktree', 'remove', '--force', '--force', tree]);
}

async function setUp(record: TreeRecord, { name, spec }: Wanted, repository: Repository, site: Site): Promise<TreeRecord> {
  const { records } = site;
  const copied = await copyFiles(spec.copy, repository, records.treeOf(name));
  const { setup, teardown, setupMs } = spec;
  const made = { ...record, copied: { ...record.copied, ...copied }, commands: { setup, teardown, setupMs }, running: null };
  records.write(made);
  const trouble = await runIn(made, 'setup', repository, site);
  if (trouble !== null)
    throw treeTrouble(`the set-up of worktree ${name} failed: ${trouble}`, { hint: `All of it: ${records.logOf(name)}` });
  return records.write({ ...made, stage: 'ready' });
}

/** Runs its set-up or tear-down, if it has one and a person agreed; null when it went well, and why not else. */
export async function runIn(record: TreeRecord, which: 'setup' | 'teardown', repository: Repository, site: Site): Promise<string | null> {
  const { records, commands, approvals, signal } = site;
  const { name, pool } = record;
  const words = record.commands[which];
  if (words === null) return null;
  const tree = records.treeOf(name);
  const cwd = directoryIn(tree, repository);
  // The content may have changed since a person saw it.
  const { hash } = await commandIn(cwd, words);
  if (!approvals.has(hash))
    return `nobody has agreed to ${commandLine(words)} as it is there; \`swarm trust\` asks for what the base holds`;
  const trouble = await commands.run({
    ...{ cwd, mark: markOf(tree), log: records.logOf(name), signal, timeoutMs: record.commands.setupMs },
    words: words.map(word => filledFor(word, { pool, name, path: cwd })),
    env: commandEnv(tree, cwd, repository),
    onStart: running => void records.write({ ...record, running }),
  });
  if (signal.aborted) throw new SwarmError('unavailable', `${commandLine(words)} in worktree ${name} was ended: the swarm goes down`);
  return trouble;
}

/** Where the project lies in a worktree. */
export const directoryIn = (tree: string, { prefix }: Pick<Repository, 'prefix'>): string => path.join(tree, prefix).replace(/\/$/, '');

/** Known to git as a checkout of this repository. */
export async function isWhole(tree: string, { commonDir }: Repository): Promise<boolean> {
  if (!isThere(tree)) return false;
  const { code, stdout } = await ask(tree, ['rev-parse', '--show-toplevel', '--git-common-dir', 'HEAD']);
  const [top = '', common = ''] = stdout.split('\n');
  // Without a .git of its own it would be taken for a part of whatever lies around it.
  return code === 0 && top === tree && realpathSync(path.resolve(tree, common)) === commonDir;
}

/** Git finds a worktree again whose folder, or whose repository, was moved. */
async function isRepaired(tree: string, repository: Repository): Promise<boolean> {
  if (!isThere(tree)) return false;
  await ask(repository.project, ['worktree', 'repair', tree]);
  return isWhole(tree, repository);
}

const isThere = (tree: string): boolean => lstatSync(tree, { throwIfNoEntry: false }) !== undefined;

const markOf = (tree: string): string => `SWARM_SETUP=${tree}`;

const envOf = (mark: string): Record<string, string> => ({ SWARM_SETUP: mark.slice('SWARM_SETUP='.length) });

/** What set-up and tear-down are told. */
const commandEnv = (tree: string, cwd: string, { project }: Pick<Repository, 'project'>): Record<string, string> => ({
  ...{ ...callerEnv(), ...envOf(markOf(tree)), SWARM_WORKTREE: cwd, SWARM_PROJECT: project },
});
