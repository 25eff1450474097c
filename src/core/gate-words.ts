/** Gates in words, for whoever has no use for their schemas. */

import type { Gate } from './gate.ts';

/** What to call a gate. */
export function gateName(gate: Gate): string {
  switch (gate.type) {
    case 'review':
      return (gate.reviewers ?? 1) === 1 ? 'a review' : `${gate.reviewers} reviews`;
    case 'command':
      return gate.name ?? `\`${gate.command}\``;
    case 'schema':
      return 'a schema';
    case 'vote':
      return 'a vote';
  }
}

/** How the reason of a result begins that only a person can bring on. */
export const forPerson = 'waits for a person: ';
/** Nobody but a person brings it on. Told by its reason, which is part of its facts, so that whoever follows them knows. */
export const waitsForPerson = ({ status, reason }: { readonly status: string; readonly reason: string | null }): boolean =>
  status === 'pending_review' && reason?.startsWith(forPerson) === true;

/** A worker may not have the daemon run a command line for it. */
export const hasCommandGate = ({ gates }: { readonly gates?: readonly Gate[] | undefined }): boolean =>
  gates?.some(({ type }) => type === 'command') === true;
