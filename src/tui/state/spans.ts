/** Who worked on what from when to when, as the facts tell it. */

import type { Fact, FactType } from '../../core/fact.ts';

export interface WorkSpan {
  readonly worker: string;
  readonly task: string;
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

/** In the order in which they began. */
export function spansOf(facts: readonly Fact[]): WorkSpan[] {
  const spans: WorkSpan[] = [];
  const open = new Map<string, number>();
  for (const { type, subject, at, data } of facts) {
    if (type === 'task.claimed') {
      const worker = (data.patch as { owner?: unknown } | undefined)?.owner;
      open.set(subject, spans.length);
      spans.push({ worker: typeof worker === 'string' ? worker : '?', task: subject, from: at, to: null, end: null });
    }
    const end = ends[type];
    const index = open.get(subject);
    if (end === undefined || index === undefined) continue;
    spans[index] = { ...spans[index]!, to: at, end };
    open.delete(subject);
  }
  return spans;
}
