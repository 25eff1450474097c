/** What the log of a single task must obey: the invariants that `swarm verify` and the property tests check. */

import { type Fact, foldTask, type LoggedTask, type TaskFactType } from './fact.ts';
import { isFinal, type TaskStatus } from './task.ts';

/** From which states each kind of fact may come. */
const from: { readonly [F in TaskFactType]: readonly TaskStatus[] | 'any' | 'none' } = {
  'task.added': 'none',
  'task.depends': ['blocked', 'pending', 'skipped'],
  'task.unblocked': ['blocked'],
  'task.blocked': ['blocked'],
  'task.skipped': ['blocked'],
  'task.revived': ['skipped', 'blocked'],
  'task.claimed': ['pending'],
  'task.progressed': ['in_progress'],
  'task.noted': 'any',
  'task.checkpointed': ['in_progress'],
  'task.partial': ['in_progress'],
  'task.submitted': ['in_progress', 'pending', 'pending_review'],
  'task.completed': ['in_progress', 'pending', 'pending_review'],
  'task.approved': ['pending_review'],
  'task.checked': ['pending_review'],
  'task.escalated': ['pending_review'],
  'task.retrying': ['in_progress', 'pending', 'pending_review'],
  'task.failed': ['in_progress', 'pending', 'pending_review'],
  'task.released': ['in_progress'],
  'task.lost': ['in_progress'],
  'task.quarantined': ['in_progress'],
  'task.edited': ['blocked', 'pending', 'in_progress', 'pending_review'],
  'task.assigned': ['blocked', 'pending', 'in_progress', 'pending_review'],
  'task.cancelled': ['blocked', 'pending', 'in_progress', 'pending_review'],
  'task.retried': ['failed', 'cancelled', 'skipped', 'pending'],
  'task.split': ['blocked', 'pending', 'in_progress'],
  'task.gathered': ['blocked', 'pending'],
};

/** Facts that may lead out of a final state: an operator's retry, of the task itself or of the parent that had it skipped. */
const reopening: readonly string[] = ['task.retried', 'task.revived', 'task.depends'];

/** The state that the facts add up to, or the first rule that one of them breaks. */
export function replay(facts: Iterable<Fact>): { task: LoggedTask | undefined; violation: string | undefined } {
  let task: LoggedTask | undefined;
  for (const fact of facts) {
    // What it took, say, is told of it as well, and changes nothing of it.
    if (!fact.type.startsWith('task.')) continue;
    const violation = violationOf(task, fact);
    if (violation !== undefined) return { task, violation: `fact ${fact.seq} (${fact.type} of ${fact.subject}): ${violation}` };
    task = foldTask(task, fact);
    const broken = inconsistencyOf(task);
    if (broken !== undefined) return { task, violation: `after fact ${fact.seq} (${fact.type}): ${fact.subject} ${broken}` };
  }
  return { task, violation: undefined };
}

function violationOf(before: LoggedTask | undefined, fact: Fact): string | undefined {
  const allowed = from[fact.type as TaskFactType];
  if (before === undefined) return allowed === 'none' ? undefined : 'the task was never added';
  if (allowed === 'none') return 'the task exists already';
  if (allowed !== 'any' && !allowed.includes(before.status)) return `not possible while ${before.status}`;
  const after = foldTask(before, fact);
  if (isFinal(before.status) && after.status !== before.status && !reopening.includes(fact.type)) {
    return `leaves the final state ${before.status} for ${after.status}`;
  }
  if (fact.type === 'task.claimed') {
    if (before.owner !== null) return `claimed by ${after.owner} while ${before.owner} holds it`;
    if (after.attempt !== before.attempt + 1) return `attempt goes from ${before.attempt} to ${after.attempt}`;
    return undefined;
  }
  if (after.attempt !== before.attempt) return 'changes the attempt without a claim';
  if (after.owner !== before.owner && after.owner !== null) return 'changes the owner without a claim';
  return undefined;
}

/** What must hold of a task at every moment. */
export function inconsistencyOf(
  task: Pick<LoggedTask, 'status' | 'owner' | 'attempt' | 'failures' | 'lost' | 'finished_at'>,
): string | undefined {
  if ((task.owner !== null) !== (task.status === 'in_progress')) return `is ${task.status} with owner ${task.owner ?? 'nobody'}`;
  if (task.status === 'in_progress' && task.attempt < 1) return 'is in progress without an attempt';
  if (isFinal(task.status) && task.finished_at === null) return `is ${task.status} without an end time`;
  if (task.failures < 0 || task.lost < 0) return 'has a negative counter';
  return undefined;
}
