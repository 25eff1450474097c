/** Tools about votes: put a question to the vote, and vote. */

import * as z from 'zod';
import { Vote } from '../core/vote.ts';
import { decisionMethods } from '../protocol/decision-methods.ts';
import { methodOf } from '../protocol/methods.ts';
import { defineTool } from './tool.ts';

const { id, option, why, ...ballot } = decisionMethods['vote.cast'].params.shape;

const VoteSeen = Vote.pick({
  ...{
    id: true,
    question: true,
    options: true,
    rule: true,
    quorum: true,
    voters: true,
    task: true,
    deadline: true,
    ballots: true,
    outcome: true,
  },
});

export const voteOpen = defineTool({
  name: 'vote_open',
  title: 'Open a vote',
  about: methodOf('vote.open').summary,
  effect: 'again',
  input: decisionMethods['vote.open'].params,
  output: z.object({ vote: VoteSeen }),
  run: async (wish, { session }) => ({ vote: await session.call('vote.open', wish) }),
});

export const voteCast = defineTool({
  name: 'vote_cast',
  title: 'Vote',
  about: methodOf('vote.cast').summary,
  effect: 'once',
  input: z.strictObject({ vote_id: id, choice: option, ...ballot, rationale: why }),
  output: z.object({ vote: VoteSeen }),
  run: async ({ vote_id, choice, rationale, ...ballot }, { session }) => ({
    vote: await session.call('vote.cast', {
      id: vote_id,
      ...ballot,
      ...(choice === undefined ? {} : { option: choice }),
      ...(rationale === undefined ? {} : { why: rationale }),
    }),
  }),
});
