/** Boards to begin with: tasks by the thousand, put straight into a file by the store. */

import type { Claimant } from '../src/core/claimant.ts';
import { limits } from '../src/core/limits.ts';
import { defaultBoardPolicy } from '../src/core/policy.ts';
import type { ImportedTask } from '../src/core/task.ts';
import { openSqliteStore } from '../src/store/sqlite-store.ts';
import type { Store } from '../src/store/store.ts';

export const openBoard = (file: string): Store =>
  openSqliteStore(file, { policy: defaultBoardPolicy, now: Date.now, random: Math.random, durability: 'normal' });

export const plain = (i: number): ImportedTask => ({ title: `Task ${i}`, priority: i % 3 === 0 ? 'high' : 'medium' });

export const capabilities = Array.from({ length: 10 }, (_, i) => `skill-${i}`);
export const tags = Array.from({ length: 20 }, (_, i) => `tag-${i}`);

/** Ten distinct sets of requirements. */
export const demanding = (i: number): ImportedTask => ({ ...plain(i), requires: [capabilities[i % 10]!] });

export const tagged = (i: number): ImportedTask => ({ ...plain(i), tags: [tags[i % 20]!, tags[(i + 7) % 20]!] });

/** Each but the first two of every ten waits for one or two before it. */
export const dependent = (i: number): ImportedTask => ({
  ...plain(i),
  name: `n${i}`,
  ...(i % 10 < 2 ? {} : { depends_on: i % 10 < 6 ? [`n${i - 1}`] : [`n${i - 1}`, `n${i - 2}`] }),
});

export const claimant: Claimant = {
  ...{ name: 'bench', incarnation: 'bench', role: 'worker', pool: null },
  ...{ capabilities, tags: [], needsCommand: false },
};

export async function fill(store: Store, count: number, taskAt: (i: number) => ImportedTask): Promise<void> {
  for (let from = 0; from < count; from += limits.tasksPerImport) {
    const size = Math.min(limits.tasksPerImport, count - from);
    await store.addTasks(
      Array.from({ length: size }, (_, i) => taskAt(from + i)),
      'bench',
    );
  }
}

/** Claims and completes the first task for this claimant. */
export async function workOne(store: Store, who: Claimant, token: string): Promise<void> {
  const held = await store.claimNext(who, { token, leaseMs: 60_000, key: null });
  if (held === undefined) throw new Error('the board has no task left');
  const by = { kind: 'worker', name: who.name, incarnation: who.incarnation, token } as const;
  await store.apply(held.task.id, { type: 'complete', by, result: 'done' }, who.name);
}
