/** Messages that decide something: a ballot, a review, a question put to the vote. */

import { SwarmError } from '../core/error.ts';
import type { NewMessage } from '../core/message.ts';
import { reviewIn } from '../core/review.ts';
import { ballotIn, voteIn } from '../core/vote.ts';
import type { Store } from '../store/store.ts';
import { actorOf, type Caller } from './caller.ts';

/** What is about no vote and no result that waits is a message like any other. */
export async function decideBy({ type, payload }: NewMessage, caller: Caller, store: Store, random: number): Promise<void> {
  const { decisions } = store;
  if (type === 'vote_response') {
    const said = ballotIn(payload);
    const vote = said && (await known(decisions.vote(said.vote)));
    if (said !== undefined && vote?.outcome === null) await decisions.castBallot(vote.id, said.ballot, caller.name);
  } else if (type === 'review_complete') {
    const said = reviewIn(payload);
    const task = said && (await known(store.task(said.task)));
    if (said === undefined || task?.status !== 'pending_review') return;
    const by = actorOf(caller);
    const { comment } = said;
    if (said.approved) await store.apply(task.id, { type: 'approve', by, comment }, caller.name);
    else await store.apply(task.id, { type: 'reject', by, comment: comment ?? 'not good enough', random }, caller.name);
  } else if (type === 'vote_request' || isVoteAction(payload)) {
    const wish = voteIn(payload);
    const mayOpen = caller.rights === 'operator' || caller.rights === 'orchestrator';
    if (wish !== undefined && mayOpen) await decisions.openVote(wish, caller.name);
  }
}

const isVoteAction = (payload: NewMessage['payload']): boolean =>
  typeof payload === 'object' && payload !== null && 'action' in payload && payload.action === 'vote_request';

async function known<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof SwarmError && error.code === 'not_found') return undefined;
    throw error;
  }
}
