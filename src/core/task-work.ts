/** The worker's side of a task's life: claim, report, finish, fail, let go, get lost. */

import { SwarmError } from './error.ts';
import { firstReason, schemaTrouble } from './gates-after.ts';
import { resultFaults } from './handoff.ts';
import { mayWrite, onceHeld, staleLease } from './lease.ts';
import { retryDelayMs } from './order.ts';
import type { BoardPolicy } from './policy.ts';
import { isFinal, type TaskRecord } from './task.ts';
import type { Change } from './task-change.ts';
import type { Actor, TaskEvent } from './task-event.ts';

type Event<T extends TaskEvent['type']> = Extract<TaskEvent, { type: T }>;

const nobody = { owner: null, lease_until: null } as const;

export function onClaim(task: TaskRecord, event: Event<'claim'>, now: number): Change {
  if (task.status !== 'pending') return { refuse: notClaimable(task, event) };
  if (task.ready_at > now) {
    const waits = new SwarmError('refused', `${task.id} is not ready yet: ${task.reason ?? 'it waits for its next try'}`, {
      hint: 'Wait, or ask for other work with `swarm task next`.',
      data: { ready_at: task.ready_at },
    });
    return { refuse: waits };
  }
  return {
    set: {
      ...{ status: 'in_progress', owner: event.owner, author: event.owner, incarnation: event.incarnation },
      ...{ token: event.token, claim_key: event.key, attempt: task.attempt + 1, lease_until: now + event.leaseMs, lease_ms: event.leaseMs },
      ...{ started_at: now, finished_at: null, progress: null, step: null, reason: null },
    },
  };
}

export function onProgress(task: TaskRecord, event: Event<'progress'>): Change {
  if (!mayWrite(task, event.by) || task.status !== 'in_progress') return { refuse: refusedWrite(task, event.by) };
  const { progress, step } = event;
  return { set: { ...(progress === undefined ? {} : { progress }), ...(step === undefined ? {} : { step }) } };
}

/** Anyone may leave a note, in any state; only a claim token that is no longer good is turned away. */
export function onNote(task: TaskRecord, event: Event<'note'>): Change {
  const { by } = event;
  if (by.kind === 'worker' && by.token !== undefined && !mayWrite(task, by)) return { refuse: staleLease(task, by) };
  return { set: {}, detail: { note: event.text } };
}

export function onCheckpoint(task: TaskRecord, event: Event<'checkpoint'>): Change {
  if (!mayWrite(task, event.by) || task.status !== 'in_progress') return { refuse: refusedWrite(task, event.by) };
  const files = event.artifacts ?? [];
  const artifacts = files.length === 0 ? {} : { artifacts: [...new Set([...task.artifacts, ...files])] };
  return { set: { checkpoint: event.data, ...artifacts }, detail: { attempt: task.attempt } };
}

/** A piece of its result, which counts if nothing more comes. */
export function onPartial(task: TaskRecord, event: Event<'partial'>): Change {
  if (!mayWrite(task, event.by) || task.status !== 'in_progress') return { refuse: refusedWrite(task, event.by) };
  return { set: {}, detail: { attempt: task.attempt, data: event.data } };
}

export function onComplete(task: TaskRecord, event: Event<'complete'>, now: number, policy: BoardPolicy): Change {
  if (task.status === 'completed' && wasHandedIn(task, event)) return 'repeated';
  if (task.gates.some(gate => gate.type !== 'schema')) return onSubmit(task, event, now, policy);
  const refuse = refusalToFinish(task, event.by) ?? misfit(task, event);
  if (refuse !== undefined) return { refuse };
  const trouble = shapeTrouble(task, event);
  if (trouble !== undefined) return fault(task, trouble, now, policy);
  return {
    set: { ...nobody, ...outcomeOf(task, event), status: 'completed', progress: 1, reason: null, error: null, finished_at: now },
  };
}

export function onSubmit(task: TaskRecord, event: Event<'submit' | 'complete'>, now: number, policy: BoardPolicy): Change {
  if ((task.status === 'pending_review' || task.status === 'completed') && wasHandedIn(task, event)) return 'repeated';
  const refuse = refusalToFinish(task, event.by) ?? misfit(task, event);
  if (refuse !== undefined) return { refuse };
  const trouble = shapeTrouble(task, event);
  if (trouble !== undefined) return fault(task, trouble, now, policy);
  return {
    set: { ...nobody, ...outcomeOf(task, event), status: 'pending_review', reason: firstReason(task.gates) },
    fact: 'task.submitted',
  };
}

export function onFail(task: TaskRecord, event: Event<'fail'>, now: number, policy: BoardPolicy): Change {
  if (onceHeld(task, event.by) && task.status !== 'in_progress' && task.error === event.error) return 'repeated';
  const refuse = refusalToFinish(task, event.by);
  if (refuse !== undefined) return { refuse };
  return fault(task, { error: event.error, fatal: event.fatal ?? false, random: event.random }, now, policy);
}

/** A fault of the task's own: it is tried again after a delay, or is dead once its budget is spent. */
export function fault(task: TaskRecord, what: { error: string; fatal: boolean; random: number }, now: number, policy: BoardPolicy): Change {
  const failures = task.failures + 1;
  const tries = `${failures} of ${task.retries + 1} tries failed`;
  const after = { ...nobody, failures, error: what.error };
  if (what.fatal || failures > task.retries) {
    const reason = what.fatal ? `failed for good: ${what.error}` : `${tries}; the last: ${what.error}`;
    return { set: { ...after, status: 'failed', reason, finished_at: now }, fact: 'task.failed' };
  }
  const delay = retryDelayMs(failures, policy, what.random);
  return {
    set: { ...after, status: 'pending', ready_at: now + delay, reason: `${tries}; the last: ${what.error}` },
    fact: 'task.retrying',
    detail: { delay_ms: delay },
  };
}

/** Letting go costs the task nothing, and it keeps its place in the queue. */
export function onRelease(task: TaskRecord, event: Event<'release'>): Change {
  if (task.status === 'pending' && onceHeld(task, event.by)) return 'repeated';
  if (!mayWrite(task, event.by) || task.status !== 'in_progress') return { refuse: refusedWrite(task, event.by) };
  return { set: { ...nobody, status: 'pending', reason: null }, detail: event.why === undefined ? {} : { why: event.why } };
}

/** The worker died or went silent. That is not the task's fault, unless it happens again and again. */
export function onLose(task: TaskRecord, event: Event<'lose'>, now: number, policy: BoardPolicy): Change {
  if (task.status !== 'in_progress') return { refuse: new SwarmError('refused', `${task.id} is held by nobody`) };
  const lost = task.lost + 1;
  if (lost >= policy.lostMax) {
    const reason = `quarantined: ${lost} workers were lost while holding it; the last: ${event.why}`;
    return { set: { ...nobody, lost, status: 'failed', reason, finished_at: now }, fact: 'task.quarantined', detail: { why: event.why } };
  }
  return { set: { ...nobody, lost, status: 'pending', reason: null }, detail: { why: event.why } };
}

/** A result of the wrong shape is kept out, and its task has failed once more. */
function shapeTrouble(task: TaskRecord, event: Event<'submit' | 'complete'>) {
  const { result = task.result, whole = result, random = 0.5 } = event;
  const error = schemaTrouble(task.gates, whole);
  return error === undefined ? undefined : { error, fatal: false, random };
}

/** Files named with a checkpoint stay named beside those of the result. */
const outcomeOf = (task: TaskRecord, event: Event<'submit' | 'complete'>): Partial<TaskRecord> => ({
  ...(event.result === undefined ? {} : { result: event.result }),
  ...(event.artifacts === undefined ? {} : { artifacts: [...new Set([...task.artifacts, ...event.artifacts])] }),
});

/** Its worker still holds it, and can mend the result at once. */
function misfit(task: TaskRecord, event: Event<'submit' | 'complete'>): SwarmError | undefined {
  const faults = resultFaults(task.handoff, event.whole ?? event.result ?? task.result);
  if (faults.length === 0) return undefined;
  return new SwarmError('refused', `the result of ${task.id} does not fit the output_schema of its hand-off: ${faults.join('; ')}`, {
    hint: 'Mend the result and report it again: the task is still yours.',
    data: { faults },
  });
}

/** Whether this very outcome is stored already. Another one is not: to say yes to it would lose it without a word. */
const wasHandedIn = (task: TaskRecord, event: Event<'submit' | 'complete'>): boolean =>
  onceHeld(task, event.by) &&
  Object.entries(outcomeOf(task, event)).every(
    ([field, value]) => JSON.stringify(task[field as keyof TaskRecord]) === JSON.stringify(value),
  );

/** Finishing takes the current hold; an operator may also finish what nobody holds, as long as its parents are done. */
function refusalToFinish(task: TaskRecord, by: Actor): SwarmError | undefined {
  if (by.kind === 'worker') return mayWrite(task, by) && task.status === 'in_progress' ? undefined : staleLease(task, by);
  if (task.status === 'in_progress' || task.status === 'pending' || task.status === 'pending_review') return undefined;
  return refusedWrite(task, by);
}

function refusedWrite(task: TaskRecord, by: Actor): SwarmError {
  if (by.kind === 'worker') return staleLease(task, by);
  const why = task.reason === null ? '' : ` (${task.reason})`;
  const hint = isFinal(task.status)
    ? `\`swarm task retry ${task.id}\` puts it back on the board.`
    : `\`swarm explain ${task.id}\` tells what it waits for.`;
  return new SwarmError('refused', `${task.id} is ${task.status}${why}`, { hint, data: { status: task.status } });
}

function notClaimable(task: TaskRecord, { owner, incarnation }: Event<'claim'>): SwarmError {
  if (task.owner === owner && task.incarnation === incarnation)
    return new SwarmError('refused', `${owner} holds ${task.id} already (attempt ${task.attempt})`, {
      hint: `Go on with it: \`swarm task show ${task.id}\` has all of it.`,
      data: { status: task.status, owner, attempt: task.attempt },
    });
  const holder = task.owner === null ? '' : ` by ${task.owner}`;
  const why = task.reason === null ? '' : `: ${task.reason}`;
  return new SwarmError('refused', `${task.id} cannot be claimed, it is ${task.status}${holder}${why}`, {
    hint: 'Ask for other work with `swarm task next --claim`.',
    data: { status: task.status, owner: task.owner },
  });
}
