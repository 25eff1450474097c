/** Gates run where the work was done, and nobody takes that away from under them. */

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appears } from '../helpers/files.ts';
import { command } from '../helpers/gates.ts';
import { treeHome } from '../helpers/repository.ts';

const pool = (mode: 'per-task' | 'per-worker'): string => `pools: { sh: { preset: shell, count: 1, worktree: ${mode} } }`;

test.each(['per-task', 'per-worker'] as const)(
  'a gate of a task in a worktree %s sees the work, and its worktree stays for it',
  async mode => {
    const swarm = await treeHome(pool(mode));
    const [begun, go] = [join(swarm.home, 'begun'), join(swarm.home, 'go')];
    const gate = command(`touch ${begun}; until [ -e ${go} ]; do sleep 0.05; done; pwd; cat new`, { timeout_ms: 60_000 });
    const id = await swarm.add('echo work > new; git add new; git commit -qm work', { gates: [gate] });
    const name = mode === 'per-task' ? id : 'sh-1';
    await swarm.fact('task.submitted', id);
    await appears(begun);
    await swarm.operator.call('swarm.down', { now: true });
    const { removed, kept } = await swarm.operator.call('worktree.clean', { names: [name] });
    expect([removed, kept]).toMatchObject([[], [{ name, why: expect.stringMatching(/works in it|runs in it|pending review/) }]]);
    writeFileSync(go, '');
    await swarm.fact('task.approved', id);
    const { gates } = await swarm.operator.call('task.gates', { id });
    expect(gates).toMatchObject([{ state: 'passed', output: `${swarm.treeOf(name)}\nwork` }]);
    expect(existsSync(join(swarm.dir, 'new'))).toBe(false);
    // The commit is nowhere but on its branch, so that it takes a merge before nothing is lost.
    await swarm.operator.call('worktree.merge', { name, into: null });
    const cleaned = await swarm.operator.call('worktree.clean', { names: [name] });
    expect(cleaned.removed.map(tree => tree.name)).toEqual([name]);
  },
);
