/** Worktrees: whose checkout is whose, what it and its branch are called, and when one may be taken away. */

import type { Drive } from './pool.ts';
import { fillText, variablesIn } from './template.ts';
import type { WorktreeSpec } from './worktree-spec.ts';

/** Whoever a worktree is for: a name for its folder, unlike any other in one swarm, since only workers have a dash in their names. */
export const treeNameOf = (
  { mode }: Pick<WorktreeSpec, 'mode'>,
  { worker, task }: { worker: string; task: string | null },
): string | null => (mode === 'per-worker' ? worker : task);

/** What is wrong with the way the worktrees of a pool are described, by key. */
export function worktreeFaults(spec: WorktreeSpec, drive: Drive): { key: 'worktree' | 'branch' | 'setup' | 'teardown'; message: string }[] {
  if (spec.mode === 'per-task' && drive !== 'each') {
    const message = `must be per-worker in drive ${drive}, where one process works on many tasks; or write drive: each`;
    return [{ key: 'worktree', message }];
  }
  const owner = spec.mode === 'per-worker' ? 'worker' : 'task.id';
  const strange = (text: string, known: readonly string[]): string[] =>
    [...new Set(variablesIn(text))]
      .filter(name => !known.includes(name))
      .map(name => `{${name}} cannot stand here; known: ${known.map(one => `{${one}}`).join(' ')}`);
  const inCommand = (words: readonly string[] | null): string[] =>
    (words ?? []).flatMap(word => strange(word, ['worktree', owner, 'pool']));
  const inBranch = strange(spec.branch, [owner, 'pool']);
  const isWrong = inBranch.length === 0 && !isBranchName(filledFor(spec.branch, { pool: 'pool', name: 'name-1', path: '' }));
  const notABranch = isWrong ? ['is not a name that git takes for a branch'] : [];
  return [
    ...[...inBranch, ...notABranch].map(message => ({ key: 'branch' as const, message })),
    ...inCommand(spec.setup).map(message => ({ key: 'setup' as const, message })),
    ...inCommand(spec.teardown).map(message => ({ key: 'teardown' as const, message })),
  ];
}

/** What git takes, but for those that mean something else. */
const isBranchName = (name: string): boolean =>
  name !== '@' &&
  name !== 'HEAD' &&
  !/^[-/]|[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|[/.]$/.test(name) &&
  !name.split('/').some(part => part.startsWith('.') || part.endsWith('.lock'));

interface Owner {
  readonly pool: string;
  /** Of the worktree, and so of the worker or task that it is for. */
  readonly name: string;
  readonly path: string;
}

export function filledFor(template: string, { pool, name, path }: Owner): string {
  const task = { id: name, title: '', description: null, command: null, tags: [], attempt: 0, checkpoint: null };
  const filled = fillText(template, { task, worker: name, pool, worktree: path, result: null, swarm: [] });
  if ('problem' in filled) throw new Error(filled.problem.message);
  return filled.ok;
}

/** The first of `name`, `name-2`, `name-3` that nobody has, nor anything below it: to git a branch is a file, and `a/b` lies in a folder. */
export function freeBranch(wanted: string, taken: Iterable<string>): string {
  const names = [...taken];
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!names.some(each => each === name || each.startsWith(`${name}/`))) return name;
  }
}

/** A branch that keeps those below it from being made: `swarm` is in the way of `swarm/t1`. */
export function branchInTheWay(wanted: string, branches: ReadonlySet<string>): string | undefined {
  const parts = wanted.split('/');
  return parts.map((_, at) => parts.slice(0, at).join('/')).find(above => branches.has(above));
}

/** What would be gone with a worktree. */
export interface TreeState {
  /** Commits that no branch has but its own. */
  readonly ahead: number;
  /** Files that were changed or added and not committed. */
  readonly changed: number;
  /** Why somebody still needs it. */
  readonly live: string | null;
  /** Why it cannot be looked into. */
  readonly trouble: string | null;
}

/** Why a worktree is not simply taken away; null when nothing would be lost. */
export function lossOf({ ahead, changed, live, trouble }: TreeState): string | null {
  const losses = [
    ...(live === null ? [] : [live]),
    ...(ahead === 0 ? [] : [`${several(ahead, 'commit')} that no other branch has`]),
    ...(changed === 0 ? [] : [`${several(changed, 'file')} with changes that are not committed`]),
    ...(trouble === null ? [] : [trouble]),
  ];
  return losses.length === 0 ? null : losses.join('; ');
}

const several = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
