/** The fence: who may write to a task, and how leases survive a host that slept. */

import { SwarmError } from './error.ts';
import type { TaskRecord } from './task.ts';
import type { Actor } from './task-event.ts';

/**
 * An operator may always write. A worker may while it is the current owner: by the token of this attempt, or, where it sends
 * none, by being the very incarnation that claimed it.
 */
export function mayWrite(task: TaskRecord, by: Actor): boolean {
  if (by.kind === 'operator') return true;
  return task.owner !== null && onceHeld(task, by);
}

/** Whether this worker made the task's current or last attempt. */
export function onceHeld(task: TaskRecord, by: Actor): boolean {
  if (by.kind === 'operator' || task.author !== by.name) return false;
  return by.token === undefined ? task.incarnation === by.incarnation : task.token === by.token;
}

/** The typed answer to an owner that has been superseded: what happened, and who has the task now. */
export function staleLease(task: TaskRecord, by: Actor): SwarmError {
  const now = task.owner === null ? `it is ${task.status}` : `${task.owner} holds it (attempt ${task.attempt})`;
  if (task.owner === by.name && by.kind === 'worker' && by.token !== undefined)
    return new SwarmError('stale_lease', `this is not the token of the claim of ${task.id} that counts: ${now}`, {
      hint: 'Stop working on it by that token: nothing you report with it counts. Go on by the claim that counts, with its token or with none.',
      data: { task: task.id, status: task.status, owner: task.owner, attempt: task.attempt },
    });
  const was = task.author === by.name ? 'no longer holds' : 'does not hold';
  return new SwarmError('stale_lease', `${by.name} ${was} ${task.id}: ${now}`, {
    hint: 'Stop working on it: nothing you report for it counts. Ask for other work with `swarm task next --claim`.',
    data: { task: task.id, status: task.status, owner: task.owner, attempt: task.attempt },
  });
}

/**
 * The time by which all leases must move because nobody could be heard: the host slept while the wall clock went on, or this
 * process was itself stopped for longer than three renewals.
 */
export const silenceOf = (passed: { readonly sleptMs: number; readonly lateMs: number }, renewMs: number): number =>
  passed.sleptMs + (passed.lateMs > 3 * renewMs ? passed.lateMs : 0);
