/** Which runs of workflows need a person, and which needs of tasks are those of their run. */

import { operatorName } from '../../core/reserved.ts';
import type { InboxItem } from './inbox-item.ts';
import { type RunRow, runNumber } from './run-list.ts';

/** One that has failed, unless the same was started again; and one that somebody else has paused. */
export function ofRuns(runs: readonly RunRow[]): InboxItem[] {
  const again = new Set<string>();
  return runs.flatMap(run => {
    const same = `${run.name} ${JSON.stringify(run.inputs)}`;
    const isAgain = again.has(same);
    again.add(same);
    const why = needOf(run);
    if (why === undefined || isAgain) return [];
    const text = `${run.name} ${why}`;
    const since = run.finished_at ?? run.updated_at;
    return [{ key: `run:${run.id}:${run.tries}:${run.status}`, kind: 'run', subject: run.id, text, since, task: null, worker: null }];
  });
}

function needOf({ status, reason }: RunRow): string | undefined {
  if (status === 'failed') return `failed: ${reason ?? 'a step failed'}`;
  if (status === 'rolled_back') return `failed and was undone: ${reason ?? 'a step failed'}`;
  return status === 'paused' && reason !== `paused by ${operatorName}` ? (reason ?? 'is paused') : undefined;
}

/** What becomes of a failed step is up to its run: it goes on without it, or has failed itself. */
export const isOfRun = (createdBy: string | undefined, runs: readonly RunRow[]): boolean =>
  createdBy !== undefined && runs[0] !== undefined && runNumber(createdBy) <= runNumber(runs[0].id);
