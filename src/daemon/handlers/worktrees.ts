/** Worktrees: listed, compared, merged and taken away; and the commands that a person agrees to. */

import { SwarmError } from '../../core/error.ts';
import type { PoolSpec } from '../../core/pool.ts';
import { isFinal } from '../../core/task.ts';
import type { Worktree } from '../../protocol/worktree-methods.ts';
import type { SeenTree } from '../../worktree/look.ts';
import type { TreeRecord } from '../../worktree/tree-record.ts';
import type { PoolCommands } from '../../worktree/worktrees.ts';
import type { Daemon, Handlers } from '../context.ts';

export const worktrees = {
  'worktree.list': async ({ sizes }, _, daemon) => {
    const trees = await daemon.worktrees.list(null, sizes);
    return { worktrees: await Promise.all(trees.map(tree => shown(tree, daemon))) };
  },

  'worktree.diff': async ({ name }, _, daemon) => {
    const { since, commits, files, diff, truncated, ...seen } = await daemon.worktrees.diff(name);
    return { worktree: await shown(seen, daemon), since, commits: [...commits], files: [...files], diff, truncated };
  },

  'worktree.merge': async ({ name, into: wanted }, _, daemon) => {
    const { into, commit, commits, files, conflicts, ...seen } = await daemon.worktrees.merge(name, wanted);
    return { worktree: await shown(seen, daemon), into, commit, commits, files, conflicts: [...conflicts] };
  },

  'worktree.clean': async ({ names, discard }, _, daemon) => {
    const { removed, kept } = await daemon.worktrees.clean(names, discard, record => liveOf(record, daemon));
    return { removed: await Promise.all(removed.map(tree => shown(tree, daemon))), kept };
  },

  'trust.list': async (from, _, { worktrees: trees, configured }) => {
    const commands = await trees.commandsOf(configured(from).pools);
    return { commands: commands.map(asAnswer) };
  },

  'trust.approve': async ({ hashes }, { caller }, { worktrees: trees }) => {
    trees.approve(hashes, caller.name);
    return {};
  },
} satisfies Partial<Handlers>;

/** Before anything begins: whether worktrees can be made, and whether a person has agreed to what is run in them. */
export async function requireTrust(pools: readonly PoolSpec[], { worktrees: trees }: Daemon): Promise<void> {
  const strange = (await trees.commandsOf(pools)).filter(({ approved }) => !approved);
  if (strange.length === 0) return;
  const texts = strange.flatMap(({ setup, teardown }) => [setup, teardown].filter(words => words !== null).map(words => words.join(' ')));
  throw new SwarmError('refused', `nobody has agreed yet to what is run in worktrees: ${texts.join('; ')}`, {
    hint: '`swarm trust` shows it and asks; `swarm up --trust` agrees to it.',
    data: { cause: 'untrusted', commands: strange.map(asAnswer) },
  });
}

const asAnswer = ({ hash, pools, setup, teardown, files, approved }: PoolCommands) => ({
  ...{ hash, approved, pools: [...pools], files: [...files] },
  ...{ setup: setup && [...setup], teardown: teardown && [...teardown] },
});

async function shown({ record, tree, branch, tip, ahead, changed, trouble, bytes = null }: Sized, daemon: Daemon): Promise<Worktree> {
  const { name, mode, pool, base, stage, madeAt } = record;
  return {
    ...{ name, mode, pool, path: tree, branch, own_branch: record.branch, base, tip, ahead, changed, trouble, bytes },
    ...{ live: await liveOf(record, daemon), state: stage === 'ready' ? 'ready' : 'making', made_at: madeAt },
  };
}

type Sized = SeenTree & { readonly bytes?: number | null };

/** By the board, whoever may still come back to it counts as well. */
async function liveOf({ name, mode }: TreeRecord, { store, supervisor }: Daemon): Promise<string | null> {
  if (mode === 'per-worker') {
    const state = (await store.worker(name))?.process?.state;
    return state === 'running' || state === 'starting' ? `${name} lives in it` : null;
  }
  const task = await store.task(name).catch(() => null);
  if (task !== null && !isFinal(task.status)) return `${name} is ${task.status.replace('_', ' ')}`;
  const { pools } = await supervisor.snapshot();
  const runs = pools.flatMap(({ slots }) => slots).find(({ life }) => life?.run?.task === name && life.run.state === 'running');
  return runs === undefined ? null : `${runs.name} still runs in it`;
}
