/** Which facts call for a person: work that stands still until somebody decides. */

import type { Fact } from '../core/fact.ts';
import { operatorName, swarmName } from '../core/reserved.ts';

export const needsYou = 'NEEDS YOU';

export function needsPerson({ type, by, data }: Fact): boolean {
  switch (type) {
    case 'task.escalated':
    case 'task.failed':
    case 'task.quarantined':
    case 'pool.held':
    case 'budget.reached':
    case 'run.failed':
    case 'run.rolled_back':
    case 'worker.suspected':
    case 'worker.undelivered':
      return true;
    case 'breaker.opened':
      // One that has no end waits for somebody who mends the cause.
      return data.until === null;
    case 'worker.updated':
      return data.status === 'waiting';
    case 'vote.opened':
      return hasOperator(data.voters);
    case 'message.sent':
      // The swarm itself asks for help where a task has failed, and a vote asks each voter: both were told already.
      return data.type !== 'vote_request' && by !== operatorName && by !== swarmName && (isToPerson(data) || data.type === 'request_help');
    default:
      return false;
  }
}

const hasOperator = (names: unknown): boolean => Array.isArray(names) && names.includes(operatorName);

/** What goes to all goes to the person too. */
const isToPerson = ({ to, recipients }: Fact['data']): boolean => to === operatorName || hasOperator(recipients);
