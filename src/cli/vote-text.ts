/** Votes as the command prints them. */

import type { Vote } from '../core/vote.ts';
import { outcomeText } from '../core/vote-words.ts';
import { ago, until } from '../wording/age.ts';
import { oneLine } from '../wording/text.ts';
import { sheet } from './sheet.ts';
import type { Paint } from './style.ts';

/** Where it stands, on one line. */
export const voteState = ({ outcome, ballots, voters, deadline }: Vote, now: number): string =>
  outcome === null ? `open, ${ballots.length} of ${voters.length} voted, ends ${until(deadline, now)}` : outcomeText(outcome);

export function voteSheet(vote: Vote, now: number, paint: Paint): string {
  const { id, question, options, rule, quorum, voters, task, key, opened_by, opened_at, ballots } = vote;
  const missing = voters.filter(voter => !ballots.some(ballot => ballot.voter === voter));
  return [
    paint('bold', oneLine(`${id}  ${question}`)),
    sheet(
      [
        ['status', voteState(vote, now)],
        ['options', options.join(', ')],
        ['rule', `${rule}, quorum ${quorum} of ${voters.length}`],
        ['task', task],
        ['key', key],
        ['opened', `${ago(opened_at, now)} by ${opened_by}`],
        ['ballots', ballots.map(ballotText).join('\n')],
        ['did not vote', missing.join(', ')],
      ],
      paint,
    ),
  ].join('\n');
}

function ballotText({ voter, option, scores, why }: Vote['ballots'][number]): string {
  const said =
    scores === null
      ? (option ?? 'abstains')
      : Object.entries(scores)
          .map(([name, score]) => `${name}=${score}`)
          .join(' ');
  return `${voter}: ${said}${why === null ? '' : ` (${why})`}`;
}
