/** `swarm merge`: brings the commits of a worktree into a branch, or says where they conflict and changes nothing. */

import type { Result } from '../protocol/methods.ts';
import { jsonLine, oneLine } from '../wording/text.ts';
import { commitsAndFiles, treesIn } from './tree-name.ts';
import { defineVerb } from './verb.ts';

export const verb = defineVerb({
  method: 'worktree.merge',
  args: [['<TASK|WORKER...>', 'whose worktrees, merged in this order']],
  flags: { into: { value: 'BRANCH', param: 'into' } },
  about:
    'Nothing is forced: where files conflict, or the branch is checked out with changes that are not committed, it says so and nothing ' +
    'changes. Exit code 1 says that something was not merged.',
  examples: ['swarm merge t12', 'swarm merge t12 t13 --into develop'],
  run: async call => {
    const { terminal, json, params } = call;
    const client = await call.connect();
    for (const name of await treesIn(call.args, terminal)) {
      const merged = await client.call('worktree.merge', { ...params, name });
      terminal.print(json ? jsonLine(merged) : inWords(merged));
      const { live } = merged.worktree;
      if (!json && live !== null && merged.conflicts.length === 0)
        terminal.note(`swarm: ${oneLine(live)}; what it commits from now on is not in it`);
      // What comes after it may build on it.
      if (merged.conflicts.length > 0) return 1;
    }
    return 0;
  },
});

function inWords({ worktree: { name, path, branch }, into, commits, files, conflicts }: Result<'worktree.merge'>): string {
  if (conflicts.length > 0) {
    const by = conflicts.map(({ file, why }) => `  ${oneLine(file)}: ${oneLine(why)}`);
    const remedy = `Nothing was changed. Merge ${oneLine(into)} in ${oneLine(path)}, or let its worker do it; then try again.`;
    return [`${oneLine(name)} conflicts with ${oneLine(into)}:`, ...by, remedy].join('\n');
  }
  if (commits === 0) return `${oneLine(into)} has all of ${oneLine(name)} already`;
  return `merged ${oneLine(branch ?? name)} into ${oneLine(into)}: ${commitsAndFiles(commits, files)}`;
}
