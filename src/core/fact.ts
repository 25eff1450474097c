/** Facts: the append-only log of what happened. The state of every task is the fold of its facts. */

import * as z from 'zod';
import type { JsonValue } from './json.ts';
import { Instant } from './names.ts';
import { type Note, Task, type TaskRecord } from './task.ts';
import type { TaskEvent } from './task-event.ts';

export const factTypes = [
  'task.added',
  'task.depends',
  'task.unblocked',
  'task.blocked',
  'task.skipped',
  'task.revived',
  'task.claimed',
  'task.progressed',
  'task.noted',
  'task.checkpointed',
  'task.partial',
  'task.submitted',
  'task.completed',
  'task.approved',
  'task.checked',
  'task.escalated',
  'task.retrying',
  'task.failed',
  'task.released',
  'task.lost',
  'task.quarantined',
  'task.edited',
  'task.assigned',
  'task.cancelled',
  'task.retried',
  'task.split',
  'task.gathered',
  'worker.registered',
  'worker.session',
  'worker.prompted',
  'worker.undelivered',
  'worker.answered',
  'worker.updated',
  'worker.started',
  'worker.exited',
  'worker.lost',
  'worker.ready',
  'worker.launched',
  'worker.leaving',
  'worker.kept',
  'worker.held',
  'worker.freed',
  'worker.suspected',
  'worker.nudged',
  'worker.interrupted',
  'worker.cleared',
  'pool.configured',
  'pool.removed',
  'pool.scaled',
  'pool.paused',
  'pool.resumed',
  'pool.held',
  'pool.fallback_on',
  'pool.fallback_off',
  'alert.raised',
  'alert.cleared',
  'breaker.opened',
  'breaker.half_open',
  'breaker.closed',
  'budget.warned',
  'budget.reached',
  'budget.raised',
  'budget.set',
  'usage.recorded',
  'swarm.up',
  'swarm.down',
  'worktree.made',
  'worktree.merged',
  'worktree.removed',
  'worktree.trusted',
  'artifact.kept',
  'artifact.removed',
  'run.started',
  'run.began',
  'run.settled',
  'run.triggered',
  'run.repatterned',
  'run.paused',
  'run.resumed',
  'run.retried',
  'run.rolling_back',
  'run.completed',
  'run.failed',
  'run.rolled_back',
  'run.cancelled',
  'vote.opened',
  'vote.invited',
  'vote.cast',
  'vote.decided',
  'message.sent',
  'message.read',
  'message.acked',
  'message.returned',
  'message.dead',
  'message.redriven',
  'daemon.started',
  'daemon.stopped',
  'daemon.slept',
] as const;

export type FactType = (typeof factTypes)[number];
export type TaskFactType = Extract<FactType, `task.${string}`>;

export type FactDetail = { readonly [key: string]: JsonValue };

export const Fact = z.object({
  seq: z.number().int().positive(),
  at: Instant,
  type: z.enum(factTypes),
  subject: z.string().describe('the task, message, worker or `daemon` that it is about'),
  by: z.string().describe('who caused it'),
  data: z.record(z.string(), z.json()).describe('`patch` holds the fields of the subject that changed'),
});
export type Fact = z.infer<typeof Fact>;

/** The fact an event leaves behind, unless its handler names a more telling one. */
export const taskFactOf: { readonly [E in TaskEvent['type']]: TaskFactType } = {
  claim: 'task.claimed',
  progress: 'task.progressed',
  note: 'task.noted',
  checkpoint: 'task.checkpointed',
  partial: 'task.partial',
  complete: 'task.completed',
  submit: 'task.submitted',
  fail: 'task.failed',
  release: 'task.released',
  lose: 'task.lost',
  approve: 'task.approved',
  reject: 'task.failed',
  check: 'task.checked',
  escalate: 'task.escalated',
  edit: 'task.edited',
  assign: 'task.assigned',
  cancel: 'task.cancelled',
  retry: 'task.retried',
  unblock: 'task.unblocked',
  parent_failed: 'task.skipped',
  revive: 'task.revived',
  split: 'task.split',
  gather: 'task.gathered',
  collect: 'task.completed',
};

/** Renewals move a lease without leaving a fact, and every fact carries its own time. */
const unlogged = new Set(['lease_until', 'updated_at', 'notes']);
const logged: ReadonlySet<string> = new Set(Object.keys(Task.shape).filter(field => !unlogged.has(field)));

export type TaskPatch = Partial<Omit<Task, 'lease_until' | 'updated_at' | 'notes'>>;

/** The public fields in which two states of a task differ, as far as they are among these. */
export function patchOf(before: TaskRecord, after: TaskRecord, among: Iterable<string> = logged): TaskPatch {
  const patch: Record<string, unknown> = {};
  for (const field of among) {
    if (!logged.has(field)) continue;
    const [was, is] = [before[field as keyof TaskRecord], after[field as keyof TaskRecord]];
    if (was !== is && !(typeof is === 'object' && JSON.stringify(was) === JSON.stringify(is))) patch[field] = is;
  }
  return patch as TaskPatch;
}

/** The task as its log tells it. */
export type LoggedTask = Required<TaskPatch> & { notes: Note[] };

/** A task's first fact holds all of it, each later one what changed. */
export function foldTask(before: LoggedTask | undefined, fact: Fact): LoggedTask {
  if (fact.type === 'task.added') return { ...(fact.data.task as unknown as LoggedTask), notes: [] };
  if (before === undefined) throw new Error(`fact ${fact.seq}: ${fact.type} of ${fact.subject} comes before task.added`);
  const after = { ...before, ...(fact.data.patch as TaskPatch | undefined) };
  if (fact.type !== 'task.noted') return after;
  return { ...after, notes: [...before.notes, { at: fact.at, by: fact.by, text: String(fact.data.note) }] };
}

/** What `task.added` carries. */
export function loggedTask(task: TaskRecord, dependsOn: readonly string[]): TaskPatch {
  const all: Record<string, unknown> = { depends_on: dependsOn };
  for (const field of logged) if (field !== 'depends_on') all[field] = task[field as keyof TaskRecord];
  return all as TaskPatch;
}
