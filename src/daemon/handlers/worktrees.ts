/** Worktrees: listed, compared, merged and taken away; and the commands that a person agrees to. */

import { SwarmError } from '../../core/error.ts';
import type { PoolSpec } from '../../core/pool.ts';
import { commandLine } from '../../core/shell-word.ts';
import { isFinal } from '../../core/task.ts';
import type { Worktree } from '../../protocol/worktree-methods.ts';
import type { SeenTree } from '../../worktree/look.ts';
import type { LiveOf, PoolCommand } from '../../worktree/worktrees.ts';
import type { Daemon, Handlers } from '../context.ts';

export const worktrees = {
  'worktree.list': async ({ sizes }, _, daemon) => {
    const trees = await daemon.worktrees.list(null, sizes);
    return { worktrees: await allShown(trees, daemon) };
  },

  'worktree.diff': async ({ name, binary }, _, daemon) => {
    const { since, commits, files, diff, truncated, lossy, ...seen } = await daemon.worktrees.diff(name, binary);
    return { worktree: await shown(seen, daemon), since, commits: [...commits], files: [...files], diff, truncated, lossy };
  },

  'worktree.merge': async ({ name, into: wanted }, { caller }, daemon) => {
    const { into, commit, commits, files, conflicts, ...seen } = await daemon.worktrees.merge(name, wanted, caller.name);
    return { worktree: await shown(seen, daemon), into, commit, commits, files, conflicts: [...conflicts] };
  },

  'worktree.clean': async ({ names, discard }, { caller }, daemon) => {
    const now: LiveOf = async record => (await liveness(daemon))(record);
    const { removed, kept } = await daemon.worktrees.clean(names, discard, { liveOf: now, by: caller.name });
    return { removed: await allShown(removed, daemon), kept };
  },

  'trust.list': async (from, _, { worktrees: trees, configured }) => {
    const commands = await trees.commandsOf(configured(from).pools);
    return { commands: commands.map(asAnswer) };
  },

  'trust.approve': async ({ hashes }, { caller }, { worktrees: trees }) => {
    await trees.approve(hashes, caller.name);
    return {};
  },
} satisfies Partial<Handlers>;

/** Before anything begins: whether worktrees can be made, and whether a person has agreed to what is run in them. */
export async function requireTrust(pools: readonly PoolSpec[], { worktrees: trees }: Daemon): Promise<void> {
  const strange = (await trees.commandsOf(pools)).filter(({ approved }) => !approved);
  if (strange.length === 0) return;
  const texts = strange.map(({ words }) => commandLine(words));
  throw new SwarmError('refused', `nobody has agreed yet to what is run in worktrees: ${texts.join('; ')}`, {
    hint: '`swarm trust` shows it and asks; `swarm up --trust` agrees to it.',
    data: { cause: 'untrusted', commands: strange.map(asAnswer) },
  });
}

const asAnswer = ({ hash, kind, pools, words, files, approved }: PoolCommand) => ({
  ...{ hash, kind, approved, pools: [...pools], words: [...words], files: [...files] },
});

async function allShown(trees: readonly Sized[], daemon: Daemon): Promise<Worktree[]> {
  const liveOf = await liveness(daemon);
  return Promise.all(
    trees.map(async ({ record, tree, branch, tip, ahead, changed, trouble, bytes = null }) => {
      const { name, mode, pool, base, stage, madeAt } = record;
      const live = await liveOf(record);
      return {
        ...{ name, mode, pool, path: tree, branch, own_branch: record.branch, base, tip, ahead, changed, trouble, bytes },
        ...{ live: live?.why ?? null, state: stage === 'ready' ? ('ready' as const) : ('making' as const), made_at: madeAt },
      };
    }),
  );
}

const shown = async (tree: Sized, daemon: Daemon): Promise<Worktree> => (await allShown([tree], daemon))[0]!;

type Sized = SeenTree & { readonly bytes?: number | null };

/** Who still needs a worktree, by the board as it is now; whoever may come back to one counts as well. */
async function liveness({ store, supervisor }: Daemon): Promise<LiveOf> {
  const { pools } = await supervisor.snapshot();
  const running = new Map(
    pools
      .flatMap(({ slots }) => slots)
      .flatMap(({ name, life }) => (life?.run?.state === 'running' ? [[life.run.task, name] as const] : [])),
  );
  return async ({ name, mode }) => {
    if (mode === 'per-worker') {
      const state = (await store.worker(name))?.process?.state;
      if (state === 'running' || state === 'starting') return { why: `${name} lives in it`, isRunning: true };
      // What it handed in is judged where it was made.
      const gate = (await store.decisions.openCommands()).find(({ author }) => author === name);
      return gate === undefined ? null : { why: `a gate of ${gate.task} runs in it, or is about to`, isRunning: true };
    }
    const task = await store.task(name).catch(() => null);
    const isRunning = running.has(name) || task?.status === 'in_progress';
    if (task !== null && !isFinal(task.status)) return { why: `${name} is ${task.status.replace('_', ' ')}`, isRunning };
    return isRunning ? { why: `${running.get(name)} still runs in it`, isRunning } : null;
  };
}
