/** A task in parts: it waits for them, counts those that ended, and gets what they come to. */

import { SwarmError } from './error.ts';
import { firstReason, schemaTrouble } from './gates-after.ts';
import { resultFaults } from './handoff.ts';
import { mayWrite, staleLease } from './lease.ts';
import type { TaskRecord } from './task.ts';
import type { Change } from './task-change.ts';
import type { TaskEvent } from './task-event.ts';

type Event<T extends TaskEvent['type']> = Extract<TaskEvent, { type: T }>;

const splittable: readonly string[] = ['blocked', 'pending', 'in_progress'];

/** Its worker is free again, at no cost to the task: from now on it waits as it would for anything else that it needs. */
export function onSplit(task: TaskRecord, { by, split }: Event<'split'>): Change {
  if (!splittable.includes(task.status)) {
    const hint = task.status === 'pending_review' ? 'Review it first.' : 'Add new tasks instead.';
    return { refuse: new SwarmError('refused', `${task.id} is ${task.status}: there is nothing left to split`, { hint }) };
  }
  if (task.status === 'in_progress' && !mayWrite(task, by)) return { refuse: staleLease(task, by) };
  const reason = task.status === 'blocked' ? task.reason : null;
  return { set: { status: 'blocked', owner: null, lease_until: null, split, progress: 0, step: null, reason } };
}

export function onGather(task: TaskRecord, { ended, of }: Event<'gather'>): Change {
  if (task.status !== 'blocked') return { refuse: waitsForNone(task) };
  return { set: { progress: ended / of, step: `${ended} of ${of} parts ended` } };
}

/** The last of its parts has ended: once for each time that it was blocked by them. */
export function onCollect(task: TaskRecord, event: Event<'collect'>, now: number): Change {
  if (task.status !== 'pending') return { refuse: waitsForNone(task) };
  const { completed, missing, conflicts, result, artifacts } = event;
  const detail = { parts: { completed: [...completed], missing: missing.map(({ id }) => id) } };
  const without = missing.length === 0 ? null : withoutThese(event);
  if (completed.length === 0 || (task.split?.on_part_fail === 'fail' && without !== null)) {
    return { set: { status: 'failed', error: without, reason: without, finished_at: now }, fact: 'task.failed', detail };
  }
  const told = [...(without === null ? [] : [without]), ...conflicts];
  const faults = faultsOf(task, event);
  const byHand =
    faults.length === 0
      ? []
      : [`what its parts come to ${event.unkept === null ? 'is not as it is wanted' : 'cannot be kept'}: ${faults.join('; ')}`];
  const reason = [...told, ...byHand].join('; ') || null;
  if (task.split?.collect === 'reduce' || faults.length > 0) return { set: { reason }, fact: 'task.gathered', detail };
  const outcome = {
    ...(result === undefined ? {} : { result }),
    artifacts: [...new Set([...task.artifacts, ...artifacts])],
  };
  if (task.gates.some(gate => gate.type !== 'schema'))
    return { set: { ...outcome, status: 'pending_review', reason: firstReason(task.gates) }, fact: 'task.submitted', detail };
  return { set: { ...outcome, status: 'completed', progress: 1, reason, error: null, finished_at: now }, fact: 'task.completed', detail };
}

/** Why a worker has to see to it after all. */
function faultsOf({ split, handoff, gates }: TaskRecord, { unkept, whole = null }: Event<'collect'>): string[] {
  if (unkept !== null) return [unkept];
  if (split?.collect === 'none') return [];
  const ofGate = schemaTrouble(gates, whole);
  return [...resultFaults(handoff, whole), ...(ofGate === undefined ? [] : [ofGate])];
}

const waitsForNone = (task: TaskRecord): SwarmError =>
  new SwarmError('refused', `${task.id} is ${task.status}: it waits for no parts`, { data: { status: task.status } });

const named = 5;

function withoutThese({ completed, missing }: Event<'collect'>): string {
  const names = missing
    .slice(0, named)
    .map(
      ({ id, status, partial }) => `${id} ${status}${partial === 0 ? '' : ` after ${partial} partial result${partial === 1 ? '' : 's'}`}`,
    );
  const rest = missing.length - named;
  const all = completed.length + missing.length;
  return `${missing.length} of ${all} parts ended without success: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
