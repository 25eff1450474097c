/** What is wrong with a repository or a worktree: never the fault of a task, and said with what to do about it. */

import { SwarmError } from '../core/error.ts';

/** Trying again cannot help before a person has done something, unless it `passes`. */
export function treeTrouble(message: string, { hint, passes = false }: { hint?: string; passes?: boolean } = {}): SwarmError {
  const data = { cause: passes ? 'worktree_busy' : 'worktree', fault: 'pool' };
  return new SwarmError('refused', message, { data, ...(hint === undefined ? {} : { hint }) });
}

/** What the file system refuses, such as files of another user, is such a trouble; a fault of ours is none. */
export async function orTrouble<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isSystems = !(error instanceof SwarmError) && typeof (error as NodeJS.ErrnoException).syscall === 'string';
    throw isSystems ? treeTrouble(`${what}: ${(error as Error).message}`) : error;
  }
}
