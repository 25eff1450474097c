/** Tasks, actors and claimants as plain values, for tests that spell out only what they are about. */

import type { Claimant } from '../../src/core/claimant.ts';
import { type BoardPolicy, defaultBoardPolicy } from '../../src/core/policy.ts';
import type { TaskRecord, TaskStatus } from '../../src/core/task.ts';
import { taskAfter } from '../../src/core/task-after.ts';
import type { Actor, TaskEvent } from '../../src/core/task-event.ts';
import type { SeenWorker } from '../../src/core/worker.ts';

export const now = 1_000_000;

export const policy: BoardPolicy = defaultBoardPolicy;

export const operator: Actor = { kind: 'operator', name: 'operator' };

/** A worker; with a token it shows the claim that it acts under. */
export const worker = (name: string, token?: string, incarnation = `${name}#1`): Actor => ({ kind: 'worker', name, incarnation, token });

/** A pending task of the simplest kind, nothing of which has happened yet. */
export const aTask = (change: Partial<TaskRecord> = {}): TaskRecord => ({
  ...{ id: 't1', title: 'Build it', description: null, command: null, status: 'pending', priority: 'medium', complexity: null },
  ...{ tags: [], requires: [], resources: {}, fallback: true, parent: null, assignee: null, owner: null, attempt: 0, failures: 0, lost: 0 },
  ...{ retries: 2, timeout_ms: null, gates: [], handoff: null, split: null, budget: null, progress: null, step: null, checkpoint: null },
  ...{ result: null, error: null, artifacts: [] },
  ...{ reason: null, created_by: 'operator', idempotency_key: null, ready_at: now - 5_000, lease_until: null },
  ...{ created_at: now - 5_000, updated_at: now - 5_000, started_at: null, finished_at: null },
  ...{ token: null, incarnation: null, author: null, claim_key: null, lease_ms: null, unmet: 0 },
  ...change,
});

/** What the first claim by w1 leaves behind. */
const claimed = { attempt: 1, author: 'w1', incarnation: 'w1#1', token: 'token-1', started_at: now - 1_000 } as const;

/** A typical task in each state. Those that were worked on were worked on by w1. */
export const taskIn: { readonly [S in TaskStatus]: TaskRecord } = {
  blocked: aTask({ status: 'blocked', unmet: 1 }),
  pending: aTask(),
  in_progress: aTask({ ...claimed, status: 'in_progress', owner: 'w1', lease_until: now + 59_000 }),
  pending_review: aTask({ ...claimed, status: 'pending_review', reason: 'waits for a review', result: 'built' }),
  completed: aTask({ ...claimed, status: 'completed', progress: 1, result: 'built', finished_at: now }),
  failed: aTask({ ...claimed, status: 'failed', failures: 3, error: 'broken', reason: '3 of 3 tries failed', finished_at: now }),
  cancelled: aTask({ status: 'cancelled', reason: 'cancelled by operator', finished_at: now }),
  skipped: aTask({ status: 'skipped', unmet: 1, reason: 'skipped because t9 failed', finished_at: now }),
};

export const transitionOf = (task: TaskRecord, event: TaskEvent, at = now) => taskAfter(task, event, at, policy);

/** The task that the event makes, where it must not be refused. */
export function changed(task: TaskRecord, event: TaskEvent, at = now): TaskRecord {
  const transition = transitionOf(task, event, at);
  if (transition.kind === 'changed') return transition.task;
  throw transition.kind === 'refused' ? transition.refusal : new Error(`${event.type} was a repetition`);
}

export const claimBy = (name: string, token = `token-${name}`): TaskEvent => ({
  ...{ type: 'claim', owner: name, incarnation: `${name}#1`, token, key: null, leaseMs: 60_000 },
});

export const aClaimant = (change: Partial<Claimant> = {}): Claimant => ({
  ...{ name: 'w1', incarnation: `${change.name ?? 'w1'}#1`, role: 'worker', pool: null, capabilities: [], tags: [] },
  needsCommand: false,
  ...change,
});

export const aWorker = (change: Partial<SeenWorker> = {}): SeenWorker => ({
  evidence: null,
  ...{ name: 'w1', role: 'worker', pool: null, capabilities: [], tags: [], incarnation: 'w1#1', status: 'idle', note: null, task: null },
  ...{ needs_command: false, process: null, registered_at: now, seen_at: now },
  ...change,
});
