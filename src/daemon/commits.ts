/** What a commit sets in motion: followers are told, those who wait are served, the supervisor looks again. */

import type { Fact } from '../core/fact.ts';
import type { Store } from '../store/store.ts';
import type { Daemon } from './context.ts';

export function listen(store: Store, { feed, loop, waiters, supervisor }: Pick<Daemon, 'feed' | 'loop' | 'waiters' | 'supervisor'>): void {
  store.onCommit(({ facts, ready }) => {
    feed.publish(facts);
    for (const fact of facts) {
      if (fact.type === 'task.claimed' && fact.data.timeout_ms !== undefined) loop.expect(fact.at + Number(fact.data.timeout_ms));
      if (fact.type === 'task.retrying') loop.expect((fact.data.patch as { ready_at: number }).ready_at);
    }
    if (ready) waiters.serve();
    if (ready || facts.some(matters)) void supervisor.nudge();
  });
}

const isProgress = ({ type }: Fact): boolean => type === 'task.progressed' || type === 'task.checkpointed' || type === 'task.noted';

/** Whatever a plan may build on: reports on the way, messages and what work took change nothing. */
const matters = (fact: Fact): boolean => !isProgress(fact) && !fact.type.startsWith('message.') && fact.type !== 'usage.recorded';
