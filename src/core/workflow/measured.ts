/** What the tasks of a run tell at a sync point: how long they waited and worked, what they waited for, and whether workers had nothing to do. */

import { type Needs, suffices } from '../resource.ts';

/** One attempt at a task of the run that has ended. */
export interface Done {
  readonly readyAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly needs: Needs;
}

export interface Measured {
  readonly tasks: number;
  /** From ready to begun, and from begun to ended, on average. */
  readonly waitMs: number;
  readonly runMs: number;
  /** The share of their time in which the workers of its pools had nothing to do; null where it has none. */
  readonly idle: number | null;
  /** The resource for which its tasks waited most, though a worker was free or not: how many of them, and how long each. */
  readonly contended: { readonly resource: string; readonly tasks: number; readonly waitMs: number } | null;
}

export function measured(done: readonly Done[], capacities: Needs, idle: number | null): Measured {
  const waits = done.map(({ readyAt, startedAt }) => Math.max(0, startedAt - readyAt));
  const runs = done.map(({ startedAt, endedAt }) => endedAt - startedAt);
  return { tasks: done.length, waitMs: mean(waits), runMs: mean(runs), idle, contended: mostContended(done, capacities) };
}

function mostContended(done: readonly Done[], capacities: Needs): Measured['contended'] {
  const all = Object.entries(capacities).map(([resource, most]) => {
    const users = done.filter(({ needs }) => (needs[resource] ?? 0) > 0);
    const waits = users.map(task => blockedMs(task, users, resource, most)).filter(ms => ms > 0);
    return { resource, tasks: waits.length, waitMs: mean(waits) };
  });
  const [worst] = all.filter(({ tasks }) => tasks > 0).sort((a, b) => b.tasks * b.waitMs - a.tasks * a.waitMs);
  return worst ?? null;
}

/** How long others of the run held so much that this one could not have begun. */
function blockedMs(task: Done, users: readonly Done[], resource: string, most: number): number {
  const { readyAt, startedAt, needs } = task;
  const held = users
    .filter(other => other !== task && other.startedAt < startedAt && other.endedAt > readyAt)
    .flatMap(other => [
      { at: Math.max(other.startedAt, readyAt), change: other.needs[resource]! },
      { at: Math.min(other.endedAt, startedAt), change: -other.needs[resource]! },
    ])
    .sort((a, b) => a.at - b.at);
  let [taken, blocked] = [0, 0];
  for (const [index, { at, change }] of held.entries()) {
    taken += change;
    const next = held[index + 1]?.at ?? startedAt;
    if (!suffices(most - taken, needs[resource]!)) blocked += next - at;
  }
  return blocked;
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
