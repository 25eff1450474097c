/** What a commit sets in motion: followers are told, those who wait are served, the supervisor looks again. */

import type { Fact, FactType } from '../core/fact.ts';
import type { Store } from '../store/store.ts';
import type { Daemon } from './context.ts';

interface Heard extends Pick<Daemon, 'feed' | 'loop' | 'waiters' | 'supervisor' | 'runs'> {
  readonly gates: Pick<Daemon['gates'], 'nudge'>;
}

export function listen(store: Store, { feed, loop, waiters, supervisor, gates, runs }: Heard): void {
  store.onCommit(({ facts, ready }) => {
    feed.publish(facts);
    for (const fact of facts) {
      if (fact.type === 'task.claimed' && fact.data.timeout_ms !== undefined) loop.expect(fact.at + Number(fact.data.timeout_ms));
      if (fact.type === 'message.sent') {
        loop.expect(Number(fact.data.expires_at));
        waiters.tell(fact.data.recipients as string[]);
      }
      if (fact.type === 'message.read') loop.expect(Number(fact.data.again_at));
      if (fact.type === 'task.retrying') loop.expect((fact.data.patch as { ready_at: number }).ready_at);
      if (fact.type === 'vote.opened') loop.expect(Number(fact.data.remind_at ?? fact.data.deadline));
    }
    const isGated = facts.some(({ type }) => gated.includes(type));
    if (isGated) gates.nudge();
    // The sweep asks reviewers, opens votes and withdraws them, and sees who has gone.
    if (isGated || facts.some(({ type }) => type === 'task.checked') || (facts.some(isCrew) && store.counts().pending_review > 0))
      loop.nudge();
    // Rates give way by time alone.
    const at = store.resources.awaited();
    if (at !== null) loop.expect(at);
    if (ready) waiters.serve();
    if (ready || facts.some(matters)) void supervisor.nudge();
    if (facts.length > 0) runs.nudge();
  });
}

/** What is handed in opens gates; where a task goes another way, nobody waits for them any more. */
const gated: readonly FactType[] = ['task.submitted', 'task.approved', 'task.retrying', 'task.failed', 'task.cancelled'];

/** Somebody who may review is there, or is gone. */
const isCrew = ({ type }: Fact): boolean => ['worker.registered', 'worker.started', 'worker.exited', 'worker.lost'].includes(type);

const onTheWay: readonly FactType[] = ['task.progressed', 'task.checkpointed', 'task.partial', 'task.noted'];
const isProgress = ({ type }: Fact): boolean => onTheWay.includes(type);

/** Whatever a plan may build on: reports on the way, messages and what work took change nothing. */
const matters = (fact: Fact): boolean => !isProgress(fact) && !fact.type.startsWith('message.') && fact.type !== 'usage.recorded';
