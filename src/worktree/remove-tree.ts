/** Takes a worktree away, and its branch where nothing would be lost with it or a person agreed to that. */

import { lstatSync } from 'node:fs';
import { SwarmError } from '../core/error.ts';
import { ask } from './git.ts';
import type { SeenTree } from './look.ts';
import { clearAway, runIn, type Site } from './make-tree.ts';
import type { Repository } from './repository.ts';
import { orTrouble } from './trouble.ts';

/** Why it stays, or null when it is gone. */
export async function removeTree(
  { record, tree, trouble }: SeenTree,
  isAgreed: boolean,
  repository: Repository,
  site: Site,
): Promise<string | null> {
  const { project, commonDir } = repository;
  const isThere = lstatSync(tree, { throwIfNoEntry: false }) !== undefined;
  if (isThere && trouble === null && record.stage === 'ready') {
    const failed = await runIn(record, 'teardown', repository, site);
    if (failed !== null && !isAgreed) return `its tear-down failed: ${failed}`;
  }
  const removed = site.turns.inTurn(commonDir, async () => {
    // From here on nothing of value is there: a crash in the middle of it must not look like damage to somebody's work.
    site.records.write({ ...record, stage: 'planned' });
    await clearAway(tree, repository);
    // One that is checked out elsewhere stays.
    await ask(project, ['branch', '--delete', '--force', '--quiet', '--', record.branch]);
  });
  try {
    await orTrouble('it cannot be removed', removed);
  } catch (error) {
    if (error instanceof SwarmError) return error.message;
    throw error;
  }
  site.records.forget(record.name);
  return null;
}
