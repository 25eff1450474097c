/** What the end of a task means for the part of a run that it was made for. */

import { isFinal, type TaskStatus } from '../task.ts';
import type { PartState } from './run.ts';

interface EndedTask {
  readonly id: string;
  readonly status: TaskStatus;
  readonly reason: string | null;
  readonly error: string | null;
}

/** Nothing as long as the task goes on. */
export function partEnd({ id, status, reason, error }: EndedTask): { state: PartState; why: string | null } | undefined {
  if (!isFinal(status)) return undefined;
  if (status === 'completed') return { state: 'completed', why: null };
  const text = reason ?? error;
  return { state: 'failed', why: `${id} ${status}${text === null ? '' : `: ${text}`}` };
}
