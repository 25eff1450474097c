/** `swarm worktrees`: the checkouts of workers and tasks, and what each holds that is nowhere else. */

import type { Worktree } from '../protocol/worktree-methods.ts';
import { span } from '../wording/age.ts';
import { bytesText } from '../wording/bytes.ts';
import { jsonLine } from '../wording/text.ts';
import { type Column, table } from './table.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worktree.list',
  summary: 'List the worktrees of workers and tasks, what they hold, and how much disk they take',
  examples: ['swarm worktrees', 'swarm worktrees clean', "swarm worktrees --json | jq -r '.worktrees[].path'"],
  run: async call => {
    const { terminal, json } = call;
    const client = await call.connect();
    const { worktrees } = await client.call('worktree.list', { sizes: true });
    if (json) terminal.print(jsonLine({ worktrees }));
    else if (worktrees.length > 0) terminal.print(await table(worktrees, columns(Date.now()), terminal));
    else terminal.note('there are no worktrees; pools with `worktree: per-task` or `per-worker` make them');
    return 0;
  },
});

const columns = (now: number): Column<Worktree>[] => [
  { title: 'NAME', cell: tree => tree.name, cutTo: 12 },
  { title: 'POOL', cell: tree => tree.pool, drop: 2 },
  { title: 'BRANCH', cell: tree => tree.branch ?? tree.own_branch, cutTo: 16 },
  { title: 'STATE', cell: stateOf, style: tree => (tree.trouble === null ? undefined : 'red') },
  { title: 'AGE', cell: tree => span(now - tree.made_at), drop: 3 },
  { title: 'DISK', cell: ({ bytes }) => (bytes === null ? '?' : bytesText(bytes)), drop: 4 },
  { title: 'LIVE', cell: tree => tree.live ?? '', cutTo: 16, drop: 5 },
  { title: 'PATH', cell: tree => tree.path, drop: 1 },
];

/** As few words as there are reasons to keep it. */
function stateOf({ trouble, state, ahead, changed, live }: Worktree): string {
  if (trouble !== null) return 'damaged';
  const words = [
    ...(state === 'making' ? ['making'] : []),
    ...(changed > 0 ? [`dirty (${changed})`] : []),
    ...(ahead > 0 ? [`unmerged (${ahead})`] : []),
    ...(live === null ? [] : ['live']),
  ];
  return words.join(', ') || 'clean';
}
