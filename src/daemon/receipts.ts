/** How far prompts have come, by the facts that tell of them. */

import type { Store } from '../store/store.ts';

export type Standing = 'unknown' | 'typed' | 'delivered';

interface About {
  readonly incarnation: string;
  readonly worker: string;
  readonly task: string;
  readonly attempt: number;
}

type Facts = Pick<Store, 'factsAbout'>;

const pageSize = 1_000;

/** By its receipts. */
export async function standingOf({ worker, incarnation, task, attempt }: About, store: Facts): Promise<Standing> {
  const proofs: unknown[] = [];
  for (let after = 0; ; ) {
    const facts = await store.factsAbout(worker, after, pageSize);
    for (const { type, data } of facts) {
      const isOfIt = data.incarnation === incarnation && data.task === task && data.attempt === attempt;
      if (type === 'worker.prompted' && isOfIt) proofs.push(data.proof);
    }
    if (facts.length < pageSize) break;
    after = facts.at(-1)!.seq;
  }
  if (proofs.length === 0) return 'unknown';
  return proofs.every(proof => proof === null) ? 'typed' : 'delivered';
}

/** Whoever reports on a task was told of it. */
export async function isReported({ worker, task, attempt }: About, store: Facts): Promise<boolean> {
  let isOfAttempt = false;
  for (let after = 0; ; ) {
    const facts = await store.factsAbout(task, after, pageSize);
    for (const { type, by, data } of facts) {
      if (type === 'task.claimed') isOfAttempt = (data.patch as { attempt?: number }).attempt === attempt;
      else if (isOfAttempt && by === worker) return true;
    }
    if (facts.length < pageSize) return false;
    after = facts.at(-1)!.seq;
  }
}
