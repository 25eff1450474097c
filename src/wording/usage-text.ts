/** What work took, in the words and the figures of tables: ~ stands before what is only estimated, ? stands for what nobody knows. */

import { dollarText, shortCount, tokenText } from '../core/amounts.ts';
import type { Usage } from '../core/usage.ts';
import { tokensOf } from '../core/usage-sum.ts';

export function costText({ cost_micros: cost, precision, unpriced }: Usage): string {
  const known = cost === 0 ? '' : `${precision === 'estimated' ? '~' : ''}${dollarText(cost)}`;
  // Within a time it may be less than nothing: what it told of tokens before that.
  if (unpriced <= 0) return known;
  return known === '' ? '$?' : `${known}+?`;
}

export function tokensText(usage: Usage): string {
  const tokens = tokensOf(usage);
  return tokens === 0 ? '' : shortCount(tokens);
}

/** $1.20, 340k tokens; empty where nothing is known. */
export function usageText(usage: Usage): string {
  const tokens = tokensOf(usage);
  const known = costText({ ...usage, unpriced: 0 });
  const lacking =
    usage.unpriced <= 0 ? '' : usage.unpriced >= tokens ? ' of unknown cost' : ` (${shortCount(usage.unpriced)} of unknown cost)`;
  return [known, ...(tokens === 0 ? [] : [`${tokenText(tokens)}${lacking}`])].filter(Boolean).join(', ');
}
