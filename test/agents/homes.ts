/** Homes of real agents: private to a test, below the user's own cache, and gone after the run whatever became of it. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempPrefix } from '../leaks.ts';

/** Not below a folder that others can write to: some agents heed no settings there. */
const above = join(homedir(), '.cache', 'swarm-test-agents');
const dayMs = 86_400_000;

export function privateHome(): string {
  mkdirSync(above, { recursive: true });
  const home = mkdtempSync(join(above, tempPrefix(process.env.SWARM_TEST_RUN!)));
  onTestFinished(() => remove(home));
  return home;
}

/** Before the run: what one that was killed has left. After it: what agents wrote while they were ended. The folder stays: others may run. */
export function setup(): () => void {
  mkdirSync(above, { recursive: true });
  for (const name of readdirSync(above)) if (Date.now() - statSync(join(above, name)).mtimeMs > dayMs) remove(join(above, name));
  return () => {
    const own = tempPrefix(process.env.SWARM_TEST_RUN!);
    for (const name of readdirSync(above)) if (name.startsWith(own)) remove(join(above, name));
  };
}

const remove = (dir: string): void => rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
