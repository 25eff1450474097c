/** What an event makes of a task: `taskAfter(task, event, now)` is the only place where a task changes its state. */

import { taskFactOf } from './fact.ts';
import type { BoardPolicy } from './policy.ts';
import type { TaskRecord } from './task.ts';
import { onApprove, onAssign, onCancel, onCheck, onEdit, onParentFailed, onReject, onRetry, onRevive, onUnblock } from './task-board.ts';
import type { Change, Transition } from './task-change.ts';
import type { TaskEvent } from './task-event.ts';
import { onCollect, onGather, onSplit } from './task-parts.ts';
import { onCheckpoint, onClaim, onComplete, onFail, onLose, onNote, onPartial, onProgress, onRelease, onSubmit } from './task-work.ts';

export function taskAfter<T extends TaskRecord>(task: T, event: TaskEvent, now: number, policy: BoardPolicy): Transition<T> {
  const change = changeOf(task, event, now, policy);
  if (change === 'repeated') return { kind: 'repeated' };
  if ('refuse' in change) return { kind: 'refused', refusal: change.refuse };
  return {
    kind: 'changed',
    task: { ...task, ...change.set, updated_at: now },
    fact: change.fact ?? taskFactOf[event.type],
    detail: change.detail ?? {},
  };
}

function changeOf(task: TaskRecord, event: TaskEvent, now: number, policy: BoardPolicy): Change {
  switch (event.type) {
    case 'claim':
      return onClaim(task, event, now);
    case 'progress':
      return onProgress(task, event);
    case 'note':
      return onNote(task, event);
    case 'checkpoint':
      return onCheckpoint(task, event);
    case 'partial':
      return onPartial(task, event);
    case 'complete':
      return onComplete(task, event, now, policy);
    case 'submit':
      return onSubmit(task, event, now, policy);
    case 'fail':
      return onFail(task, event, now, policy);
    case 'release':
      return onRelease(task, event);
    case 'lose':
      return onLose(task, event, now, policy);
    case 'approve':
      return onApprove(task, event, now);
    case 'reject':
      return onReject(task, event, now, policy);
    case 'check':
    case 'escalate':
      return onCheck(task, event);
    case 'edit':
      return onEdit(task, event);
    case 'assign':
      return onAssign(task, event);
    case 'cancel':
      return onCancel(task, event, now);
    case 'retry':
      return onRetry(task, now);
    case 'unblock':
      return onUnblock(task, now);
    case 'parent_failed':
      return onParentFailed(task, event, now);
    case 'revive':
      return onRevive(task, event);
    case 'split':
      return onSplit(task, event);
    case 'gather':
      return onGather(task, event);
    case 'collect':
      return onCollect(task, event, now);
  }
}
