/** Who worked on what from when to when: as the store tells it of any time, and as facts tell what came after. */

import type { Fact, FactType } from '../../core/fact.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Result } from '../../protocol/methods.ts';

export interface WorkSpan {
  readonly worker: string;
  readonly task: string;
  readonly attempt: number;
  readonly from: number;
  /** Null while it goes on. */
  readonly to: number | null;
  readonly end: 'completed' | 'failed' | 'given back' | null;
}

const ends: { readonly [T in FactType]?: NonNullable<WorkSpan['end']> } = {
  'task.completed': 'completed',
  'task.submitted': 'completed',
  'task.failed': 'failed',
  'task.retrying': 'failed',
  'task.quarantined': 'failed',
  'task.lost': 'failed',
  'task.cancelled': 'given back',
  'task.released': 'given back',
};

const outcomes: { readonly [O in Outcome]: NonNullable<WorkSpan['end']> } = {
  completed: 'completed',
  submitted: 'completed',
  failed: 'failed',
  rejected: 'failed',
  lost: 'failed',
  cancelled: 'given back',
  released: 'given back',
};

type Told = Result<'task.attempts'>['attempts'][number];

export const spanOf = ({ worker, task, attempt, started_at: from, ended_at: to, outcome }: Told): WorkSpan => ({
  ...{ worker, task, attempt, from, to, end: outcome === null ? null : outcomes[outcome] },
});

/** In the order in which they began, as far as they were in it. A fact that the spans tell of already changes nothing. */
export function spansAfter(before: readonly WorkSpan[], facts: readonly Fact[]): WorkSpan[] {
  const spans = [...before];
  const known = new Set(before.map(keyOf));
  const open = new Map(before.flatMap(({ task, to }, at) => (to === null ? [[task, at] as const] : [])));
  for (const { type, subject: task, at, data } of facts) {
    const begun = type === 'task.claimed' ? begunBy(task, at, data.patch) : undefined;
    if (begun !== undefined && !known.has(keyOf(begun))) {
      known.add(keyOf(begun));
      open.set(task, spans.length);
      spans.push(begun);
    }
    const end = ends[type];
    const index = open.get(task);
    if (end === undefined || index === undefined) continue;
    spans[index] = { ...spans[index]!, to: at, end };
    open.delete(task);
  }
  return spans;
}

const keyOf = ({ task, attempt }: Pick<WorkSpan, 'task' | 'attempt'>): string => `${task} ${attempt}`;

function begunBy(task: string, from: number, patch: unknown): WorkSpan {
  const { owner, attempt } = (patch ?? {}) as { owner?: unknown; attempt?: unknown };
  return { worker: typeof owner === 'string' ? owner : '?', task, attempt: Number(attempt ?? 0), from, to: null, end: null };
}
