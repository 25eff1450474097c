/** What a message does besides being delivered: the one place where saying something to others changes the board. */

import { alertIn, type OwnAlert } from './alert.ts';
import type { Rights } from './claimant.ts';
import { SwarmError } from './error.ts';
import type { JsonValue } from './json.ts';
import { mayWrite } from './lease.ts';
import { addressKind, type NewMessage } from './message.ts';
import type { PayloadOf } from './message-payload.ts';
import { operatorName } from './reserved.ts';
import type { TaskRecord } from './task.ts';
import type { Actor, TaskEvent } from './task-event.ts';

export interface Sender {
  readonly name: string;
  readonly rights: Rights | 'operator';
  readonly actor: Actor;
  /** A draw in [0, 1). */
  readonly random: number;
}

export type Meaning =
  | { readonly kind: 'claim' }
  | { readonly kind: 'event'; readonly event: TaskEvent }
  | { readonly kind: 'alert'; readonly alert: OwnAlert }
  | { readonly kind: 'status'; readonly status?: string; readonly note?: string | null };

type Said = Pick<NewMessage, 'type' | 'to' | 'text' | 'payload'>;

/** Nothing for what only informs: votes, requests of any kind, types of one's own. */
export function meaningOf(message: Said, task: TaskRecord | undefined, sender: Sender): Meaning | undefined {
  switch (message.type) {
    case 'task_claim':
      return claiming(message, taskIn(message, task), sender);
    case 'task_complete':
      return completing(message, taskIn(message, task), sender);
    case 'progress':
    case 'broadcast':
      return task === undefined ? undefined : reporting(message, task, sender);
    case 'partial_result':
      return task === undefined ? undefined : handingIn(message, task, sender);
    case 'review_complete':
      return task === undefined ? undefined : reviewing(message, task, sender);
    case 'status_update':
      return sender.rights === 'operator' ? undefined : telling(message);
    case 'x-alert':
      return alarming(message, sender);
    default:
      return undefined;
  }
}

/** As the message names it: by its id, or by the key that it was made with. */
export function taskNamedIn({ payload, task }: Pick<NewMessage, 'payload' | 'task'>): string | undefined {
  const { task_id, subtask_id } = objectIn(payload);
  const named = task_id ?? subtask_id;
  return task ?? (typeof named === 'string' ? named : undefined);
}

function taskIn(message: Said, task: TaskRecord | undefined): TaskRecord {
  if (task !== undefined) return task;
  const named = taskNamedIn(message);
  if (named !== undefined) throw new SwarmError('not_found', `there is no task ${named}`, { hint: '`swarm task list` shows them all.' });
  throw new SwarmError('bad_params', `a ${message.type} has to say which task: payload.task_id`);
}

/** Who coordinates gives the task to the worker it writes to; everybody else takes it. */
function claiming({ to }: Said, task: TaskRecord, { name, rights, actor }: Sender): Meaning | undefined {
  const isForAnother = to !== undefined && addressKind(to) === 'direct' && to !== operatorName && to !== name;
  if (isForAnother && (rights === 'operator' || rights === 'orchestrator')) return happening({ type: 'assign', by: actor, to });
  return holds(task, actor) ? undefined : { kind: 'claim' };
}

function completing({ payload, text }: Said, task: TaskRecord, sender: Sender): Meaning | undefined {
  const { status = 'success', error, result } = objectIn(payload) as PayloadOf<'task_complete'> & { result?: JsonValue };
  const isDone = status === 'failed' ? task.status === 'failed' : task.status === 'completed' || task.status === 'pending_review';
  const isKnownHere = task.author === sender.name || sender.rights !== 'worker';
  // It was reported before, by another call, and this tells the others.
  if (isDone && isKnownHere) return undefined;
  const by = finisher(task, sender);
  if (status === 'failed') return happening({ type: 'fail', by, error: error ?? text ?? 'it failed', random: sender.random });
  return happening({ type: 'complete', by, ...(result === undefined ? {} : { result }) });
}

/** A coordinator holds nothing, and may sum up what nobody else works on. */
function finisher({ id, owner }: TaskRecord, { name, rights, actor }: Sender): Actor {
  if (rights !== 'orchestrator') return actor;
  if (owner === null) return { kind: 'operator', name };
  throw new SwarmError('refused', `${id} is held by ${owner}: an orchestrator may only complete what nobody works on`, {
    hint: `Wait for ${owner}, or send it a message.`,
  });
}

function reporting({ payload }: Said, task: TaskRecord, { actor }: Sender): Meaning | undefined {
  const { progress, step } = objectIn(payload) as PayloadOf<'progress'>;
  if (!holds(task, actor) || (progress === undefined && step === undefined)) return undefined;
  return happening({ type: 'progress', by: actor, progress, step });
}

/** Only of what its sender holds: from anybody else it is news. */
function handingIn({ payload, text }: Said, task: TaskRecord, { actor }: Sender): Meaning | undefined {
  if (!holds(task, actor)) return undefined;
  const { result } = objectIn(payload) as { result?: JsonValue };
  return happening({ type: 'partial', by: actor, data: result ?? text ?? (payload as JsonValue) });
}

function reviewing({ payload, text }: Said, { status }: TaskRecord, { actor, random }: Sender): Meaning | undefined {
  const { approved, issues = [] } = objectIn(payload) as PayloadOf<'review_complete'>;
  if (approved === undefined || status !== 'pending_review') return undefined;
  if (approved) return happening({ type: 'approve', by: actor, comment: text });
  const found = issues.map(issue => (typeof issue === 'string' ? issue : JSON.stringify(issue)));
  return happening({ type: 'reject', by: actor, comment: [text ?? [], found].flat().join('; ') || 'not approved', random });
}

/** Who works calls for help instead. */
function alarming(message: Said, { name, rights }: Sender): Meaning {
  if (rights !== 'worker') return { kind: 'alert', alert: alertIn(message) };
  throw new SwarmError('forbidden', `${name} is a worker, and an x-alert raises an alarm`, {
    hint: 'It is for: operator, orchestrator, monitor. A worker sends request_help.',
  });
}

function telling({ payload }: Said): Meaning | undefined {
  const { status, task: note } = objectIn(payload) as PayloadOf<'status_update'>;
  if (status === undefined && note === undefined) return undefined;
  return { kind: 'status', ...(status === undefined ? {} : { status }), ...(note === undefined ? {} : { note }) };
}

const happening = (event: TaskEvent): Meaning => ({ kind: 'event', event });

const holds = (task: TaskRecord, actor: Actor): boolean =>
  task.status === 'in_progress' && (actor.kind === 'operator' ? task.owner === actor.name : mayWrite(task, actor));

const objectIn = (payload: unknown): Readonly<Record<string, unknown>> =>
  typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : {};
