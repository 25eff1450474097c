/** What others have done of a task before a worker gets it. */

import type { Task } from '../core/task.ts';
import type { Store } from '../store/store.ts';

export interface Groundwork {
  readonly needs: readonly Task[];
  readonly parts: readonly Task[];
}

export async function groundworkOf({ id, depends_on, split }: Task, store: Pick<Store, 'needs' | 'parts'>): Promise<Groundwork> {
  const [needs, parts] = await Promise.all([depends_on.length === 0 ? [] : store.needs(id), split === null ? [] : store.parts.of(id)]);
  return { needs, parts };
}
