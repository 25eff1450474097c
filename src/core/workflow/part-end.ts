/** What the end of a task means for the part of a run that it was made for. */

import type { JsonValue } from '../json.ts';
import { shapeFaults } from '../json-shape.ts';
import { isFinal, type TaskStatus } from '../task.ts';
import type { PartState } from './run.ts';
import { asJson } from './run-progress.ts';

interface EndedTask {
  readonly id: string;
  readonly status: TaskStatus;
  readonly result: JsonValue;
  readonly reason: string | null;
  readonly error: string | null;
}

/** Nothing as long as the task goes on. A result that does not fit what was agreed on is no success. */
export function partEnd(task: EndedTask, handoff: JsonValue | undefined): { state: PartState; why: string | null } | undefined {
  if (!isFinal(task.status)) return undefined;
  if (task.status !== 'completed') return { state: 'failed', why: `${task.id} ${task.status}${because(task)}` };
  const faults = handoff === undefined ? [] : shapeFaults(handoff, asJson(task.result));
  if (faults.length === 0) return { state: 'completed', why: null };
  return { state: 'failed', why: `the result of ${task.id} does not fit its handoff: ${faults.slice(0, 3).join('; ')}` };
}

const because = ({ reason, error }: EndedTask): string => {
  const text = reason ?? error;
  return text === null ? '' : `: ${text}`;
};
