/** The board's and the operator's side of a task's life: dependencies, reviews, edits, cancel and retry. */

import { SwarmError } from './error.ts';
import type { BoardPolicy } from './policy.ts';
import { isFinal, isUnsuccessful, type TaskRecord } from './task.ts';
import type { Change } from './task-change.ts';
import type { Actor, TaskEvent } from './task-event.ts';
import { fault } from './task-work.ts';

type Event<T extends TaskEvent['type']> = Extract<TaskEvent, { type: T }>;

export function onApprove(task: TaskRecord, event: Event<'approve'>, now: number): Change {
  const refuse = refusalToReview(task, event.by);
  if (refuse !== undefined) return { refuse };
  return { set: { status: 'completed', progress: 1, reason: null, error: null, finished_at: now }, detail: reviewOf(event) };
}

/** A rejected result counts as a failure of the task: it goes back with the reason, or is dead when its budget is spent. */
export function onReject(task: TaskRecord, event: Event<'reject'>, now: number, policy: BoardPolicy): Change {
  const refuse = refusalToReview(task, event.by);
  if (refuse !== undefined) return { refuse };
  const change = fault(
    task,
    { error: `${event.gate ?? `review by ${event.by.name}`}: ${event.comment}`, fatal: false, random: event.random },
    now,
    policy,
  );
  return change === 'repeated' || 'refuse' in change ? change : { ...change, detail: { ...change.detail, ...reviewOf(event) } };
}

/** Some gates have passed and others are open, or it changed who is to look at it. */
export function onCheck(task: TaskRecord, event: Event<'check' | 'escalate'>): Change {
  if (task.status !== 'pending_review') return { refuse: new SwarmError('refused', `${task.id} is ${task.status}`) };
  return { set: { reason: event.reason }, detail: event.detail };
}

const reviewOf = (event: Event<'approve' | 'reject'>) => ({
  ...(event.gate === undefined ? { reviewer: event.by.name } : { gate: event.gate }),
  ...(event.comment === undefined ? {} : { comment: event.comment }),
});

export function refusalToReview(task: TaskRecord, by: Actor): SwarmError | undefined {
  if (task.status !== 'pending_review') {
    return new SwarmError('refused', `${task.id} is ${task.status}, not waiting for a review`, {
      hint: '`swarm task list --status pending_review` shows what waits for one.',
      data: { status: task.status },
    });
  }
  if (by.kind === 'worker' && by.name === task.author) {
    return new SwarmError('refused', `${by.name} did the work on ${task.id}, so somebody else must review it`);
  }
  return undefined;
}

/** Title, priority and the like may change until the task ends; what it needs from its worker only while nobody has it. */
export function onEdit(task: TaskRecord, event: Event<'edit'>): Change {
  if (isFinal(task.status)) return { refuse: ended(task) };
  const { requires, command, resources } = event.change;
  if (task.owner !== null && (requires !== undefined || command !== undefined || resources !== undefined)) {
    const message = `${task.id} is being worked on by ${task.owner}: its command, requires and resources stay as they are`;
    return { refuse: new SwarmError('refused', message, { hint: `\`swarm task release ${task.id}\` first.` }) };
  }
  const { tags } = event.change;
  const once = { ...(tags && { tags: [...new Set(tags)] }), ...(requires && { requires: [...new Set(requires)] }) };
  return { set: { ...withoutUndefined(event.change), ...once } };
}

/** An assignment steers the next claim; the present owner, if there is one, keeps the task. */
export function onAssign(task: TaskRecord, event: Event<'assign'>): Change {
  if (isFinal(task.status)) return { refuse: ended(task) };
  return { set: { assignee: event.to } };
}

export function onCancel(task: TaskRecord, event: Event<'cancel'>, now: number): Change {
  if (task.status === 'cancelled') return 'repeated';
  if (isFinal(task.status)) return { refuse: ended(task) };
  const reason = `cancelled by ${event.by.name}${event.why === undefined ? '' : `: ${event.why}`}`;
  return { set: { status: 'cancelled', owner: null, lease_until: null, reason, finished_at: now } };
}

/** Back to the board with a fresh budget. The attempt goes on counting, so tokens of older attempts stay worthless. */
export function onRetry(task: TaskRecord, now: number): Change {
  if (task.status === 'pending' && task.ready_at > now) return { set: { ready_at: now, reason: null } };
  if (!isUnsuccessful(task.status)) {
    const why = task.status === 'completed' ? 'Add a new task to do it again.' : 'It is still on the board.';
    return { refuse: new SwarmError('refused', `${task.id} is ${task.status}`, { hint: why, data: { status: task.status } }) };
  }
  const fresh = { failures: 0, lost: 0, reason: null, finished_at: null, progress: null, step: null };
  return { set: task.unmet > 0 ? { ...fresh, status: 'blocked' } : { ...fresh, status: 'pending', ready_at: now } };
}

export function onUnblock(task: TaskRecord, now: number): Change {
  if (task.status !== 'blocked' || task.unmet > 0) {
    return { refuse: new SwarmError('refused', `${task.id} is ${task.status} with ${task.unmet} unfinished parents`) };
  }
  return { set: { status: 'pending', ready_at: now, reason: null } };
}

/** A parent ended without success: the edge says whether this task is skipped, stays blocked and says why, or runs all the same. */
export function onParentFailed(task: TaskRecord, event: Event<'parent_failed'>, now: number): Change {
  if (task.status !== 'blocked') return { refuse: new SwarmError('refused', `${task.id} is ${task.status}`) };
  const because = `${event.parent} ${event.status === 'failed' ? 'failed' : `was ${event.status}`}`;
  const detail = { parent: event.parent };
  if (event.onFail === 'skip') return { set: { status: 'skipped', reason: `skipped because ${because}`, finished_at: now }, detail };
  return { set: { reason: `blocked because ${because}` }, fact: 'task.blocked', detail };
}

/** A parent that had failed is tried again, so what was skipped or stuck because of it waits for it again. */
export function onRevive(task: TaskRecord, event: Event<'revive'>): Change {
  if (task.status !== 'skipped' && task.status !== 'blocked') return { refuse: new SwarmError('refused', `${task.id} is ${task.status}`) };
  return { set: { status: 'blocked', reason: null, finished_at: null }, detail: { parent: event.parent } };
}

const ended = (task: TaskRecord): SwarmError =>
  new SwarmError('refused', `${task.id} is ${task.status}`, {
    hint: task.status === 'completed' ? 'Add a new task instead.' : `\`swarm task retry ${task.id}\` puts it back on the board first.`,
    data: { status: task.status },
  });

const withoutUndefined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
