/** Commands on votes: vote where one may, and end a vote. */

import { operatorName } from '../../core/reserved.ts';
import type { Vote } from '../../core/vote.ts';
import { until } from '../../wording/age.ts';
import type { Context } from '../model/context.ts';
import { emptyField } from '../model/text-field.ts';
import { defineCommands } from './command.ts';

/** No option is called that. */
const abstention = 'abstain';

/** Those in which the person has a vote; where they have none yet first. */
function ownVotes({ view }: Context): Vote[] {
  const own = view.swarm.votes.filter(({ voters, rule }) => voters.includes(operatorName) && rule !== 'scored');
  return own.sort((a, b) => Number(hasVoted(a)) - Number(hasVoted(b)));
}

const hasVoted = ({ ballots }: Vote): boolean => ballots.some(({ voter }) => voter === operatorName);

const noOwnVote = (context: Context): string | undefined =>
  ownVotes(context).length === 0 ? 'There is no open vote that you have a vote in.' : undefined;
const noVote = ({ view }: Context): string | undefined => (view.swarm.votes.length === 0 ? 'No vote is open.' : undefined);

/** Which one, where there are several. */
function choose(context: Context, votes: readonly Vote[], title: string, then: (context: Context, vote: Vote) => void): void {
  const [only] = votes;
  if (votes.length === 1 && only !== undefined) return void then(context, only);
  const now = context.view.now;
  const choices = votes.map(({ id, question, deadline, ballots, voters }) => ({
    ...{ id, text: `${id} ${question}`, hint: `${ballots.length} of ${voters.length}, ends ${until(deadline, now)}` },
  }));
  const done = (later: Context, id: string): void => then(later, votes.find(vote => vote.id === id)!);
  context.ask({ kind: 'pick', title, field: emptyField, at: 0, choices }, { done });
}

/** The options with what they have so far. */
function castIn(context: Context, { id, question, options, ballots }: Vote): void {
  const choices = [
    ...options.map(option => ({ id: option, text: option, hint: `${ballots.filter(ballot => ballot.option === option).length}` })),
    { id: abstention, text: 'abstain', hint: 'counts for the quorum only' },
  ];
  const done = ({ act, call }: Context, choice: string): void => {
    const ballot = choice === abstention ? { abstain: true } : { option: choice };
    void act(choice === abstention ? `Abstained in ${id}` : `Voted ${choice} in ${id}`, () => call('vote.cast', { id, ...ballot }));
  };
  context.ask({ kind: 'pick', title: `${id} ${question}`, enter: 'votes', field: emptyField, at: 0, choices }, { done });
}

function close(context: Context, { id, question, ballots, voters }: Vote): void {
  const loss = `${voters.length - ballots.length} of ${voters.length} have not voted. The ballots that are there decide '${question}'.`;
  const done = ({ act, call }: Context): void => void act(`${id} ended`, () => call('vote.close', { id }));
  context.ask({ kind: 'confirm', title: `End vote ${id} now?`, loss, yes: 'end it' }, { done });
}

export const voteCommands = defineCommands([
  {
    id: 'vote.cast',
    title: 'Vote',
    keys: ['B'],
    scope: 'global',
    changes: true,
    refused: noOwnVote,
    run: context => choose(context, ownVotes(context), 'Vote in', castIn),
  },
  {
    id: 'vote.close',
    title: 'End a vote with the ballots that are there',
    keys: [],
    scope: 'global',
    changes: true,
    refused: noVote,
    run: context => choose(context, context.view.swarm.votes, 'End the vote', close),
  },
]);
