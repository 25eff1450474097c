/** The groups in which tasks are shown, and their order within each. */

import type { Priority } from '../../core/task.ts';
import type { TaskRow } from './task-row.ts';

export const lanes = ['needs', 'trouble', 'working', 'queued', 'review', 'done'] as const;
export type Lane = (typeof lanes)[number];

export const laneTitles: { readonly [L in Lane]: string } = {
  needs: 'needs you',
  trouble: 'trouble',
  working: 'working',
  queued: 'queued',
  review: 'review',
  done: 'done',
};

/** By the task alone; what its worker is up to may raise it to `needs` or `trouble`. */
export function laneOf({ status, failures, lost }: TaskRow): Lane {
  switch (status) {
    case 'in_progress':
      return 'working';
    case 'pending_review':
      return 'review';
    case 'failed':
      return 'trouble';
    case 'pending':
      return failures + lost > 0 ? 'trouble' : 'queued';
    case 'blocked':
      return 'queued';
    default:
      return 'done';
  }
}

const ranks: { readonly [P in Priority]: number } = { critical: 0, high: 1, medium: 2, low: 3 };

export type Order = (a: TaskRow, b: TaskRow) => number;

const byNumber: Order = (a, b) => a.number - b.number;
const blockedLast = ({ status }: TaskRow): number => (status === 'blocked' ? 1 : 0);
const byUrgency: Order = (a, b) =>
  blockedLast(a) - blockedLast(b) || ranks[a.priority] - ranks[b.priority] || a.ready_at - b.ready_at || byNumber(a, b);
const newestEndFirst: Order = (a, b) => (b.finished_at ?? 0) - (a.finished_at ?? 0) || b.number - a.number;

/** As the work goes: what is next stands first, and what ended last. */
export const naturalOrder: { readonly [L in Lane]: Order } = {
  needs: byUrgency,
  trouble: byUrgency,
  working: (a, b) => (a.started_at ?? 0) - (b.started_at ?? 0) || byNumber(a, b),
  queued: byUrgency,
  review: byNumber,
  done: newestEndFirst,
};

export const sortings = ['natural', 'priority', 'newest', 'title'] as const;
export type Sorting = (typeof sortings)[number];

export const orders: { readonly [S in Exclude<Sorting, 'natural'>]: Order } = {
  priority: byUrgency,
  newest: (a, b) => b.number - a.number,
  title: (a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : byNumber(a, b)),
};
