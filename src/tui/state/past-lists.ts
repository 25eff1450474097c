/** What there was beside the board at a moment: workers, runs of workflows, messages. */

import type { Message } from '../../core/message.ts';
import type { WorkerThen } from '../../core/worker-then.ts';
import type { Result } from '../../protocol/methods.ts';
import type { Link } from './link.ts';
import { endedRunsMax, type RunRow } from './run-list.ts';

export interface PastLists {
  readonly workers: readonly WorkerThen[];
  /** The newest first. */
  readonly runs: readonly RunRow[];
  /** The newest last. */
  readonly messages: readonly Message[];
}

const messagesMax = 200;

/** As they were after this fact. */
export async function listsThen(link: Pick<Link, 'call'>, seq: number): Promise<PastLists> {
  const [workers, { runs }, { messages }] = await Promise.all([
    workersThen(link, seq),
    link.call('facts.runs', { seq, limit: endedRunsMax }),
    link.call('facts.messages', { seq, limit: messagesMax }),
  ]);
  return { workers, runs: runs.map(run => ({ ...run, version: seq })), messages };
}

async function workersThen(link: Pick<Link, 'call'>, seq: number): Promise<WorkerThen[]> {
  const workers: WorkerThen[] = [];
  for (let after: string | undefined; ; ) {
    const page: Result<'facts.workers'> = await link.call('facts.workers', { seq, ...(after && { after }) });
    workers.push(...page.workers);
    if (page.next === null) return workers;
    after = page.next;
  }
}
