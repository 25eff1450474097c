/** Why a task that was split is not done yet: which of its parts are open, who has them, and what else it waits for. */

import type { Answer } from './explained.ts';
import { isFinal, isUnsuccessful, type Task } from './task.ts';

export type ExplainedPart = Pick<Task, 'id' | 'title' | 'status' | 'owner' | 'reason'>;

const shown = 5;

/** `others`: what is said of the dependencies that are no parts. */
export function waitsForParts<P extends { readonly id: string }>(
  parents: readonly P[],
  parts: readonly ExplainedPart[],
  others: (rest: readonly P[]) => Answer,
): Answer {
  const rest = others(parents.filter(parent => !parts.some(part => part.id === parent.id)));
  const open = parts.filter(({ status }) => !isFinal(status));
  const failed = parts.filter(({ status }) => isUnsuccessful(status));
  const without = failed.length === 0 ? '' : `, ${failed.length} of them without success (${failed.map(part => part.id).join(', ')})`;
  const count = `${parts.length - open.length} of its ${parts.length} parts have ended${without}`;
  const more = open.length > shown ? [`and for ${open.length - shown} more parts`] : [];
  if (open.length === 0) return { ...rest, because: [count, ...rest.because] };
  return {
    because: [count, ...open.slice(0, shown).map(waitedFor), ...more, ...rest.because],
    next: `what its parts come to is put together when the last of them has ended${rest.because.length === 0 ? '' : ' and nothing else is open'}`,
    next_at: null,
    remedy: rest.remedy ?? `\`swarm explain ${open[0]!.id}\` tells why that part is not done yet.`,
  };
}

function waitedFor({ id, title, status, owner, reason }: ExplainedPart): string {
  const how = owner === null ? `${status}${reason === null ? '' : `: ${reason}`}` : `worked on by ${owner}`;
  return `it waits for its part ${id} '${title}', which is ${how}`;
}
