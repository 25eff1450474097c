/** What others have done of a task before a worker gets it. */

import type { Task } from '../core/task.ts';
import { type Resume, resumeOf } from '../core/trail.ts';
import type { WholePart } from '../store/part-store.ts';
import type { Store } from '../store/store.ts';

export interface Groundwork {
  readonly needs: readonly Task[];
  readonly parts: readonly WholePart[];
  /** What the attempts before left. */
  readonly resume: Resume | undefined;
}

/** `earlier`: how many attempts there were. */
export async function groundworkOf(
  { id, depends_on, split }: Task,
  store: Pick<Store, 'needs' | 'parts' | 'trail'>,
  earlier: number,
): Promise<Groundwork> {
  const [needs, parts, trail] = await Promise.all([
    depends_on.length === 0 ? [] : store.needs(id),
    split === null ? [] : store.parts.of(id),
    earlier === 0 ? [] : store.trail(id),
  ]);
  return { needs, parts, resume: resumeOf(trail) };
}
