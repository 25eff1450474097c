/** How votes end, in words. */

import type { Outcome } from './vote.ts';

/** `3 approve, 1 reject`. */
const tallyText = ({ tally, abstained }: Pick<Outcome, 'tally' | 'abstained'>): string =>
  [...Object.entries(tally).map(([option, count]) => `${count} ${option}`), ...(abstained > 0 ? [`${abstained} abstained`] : [])].join(
    ', ',
  );

/** How a vote ended, in words. */
export function outcomeText({ kind, option, ...counts }: Outcome): string {
  const words = {
    decided: `decided: ${option}`,
    tie: 'a tie',
    undecided: 'no option has enough votes',
    no_quorum: 'too few voted',
    expired: 'nobody voted',
    withdrawn: 'withdrawn',
  } as const;
  return `${words[kind]} (${tallyText(counts)})`;
}
