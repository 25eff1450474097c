/** What work took, in the words and the figures of tables: ~ stands before what is only estimated. */

import { dollarText, shortCount } from '../core/amounts.ts';
import type { Usage } from '../core/usage.ts';
import { tokensOf } from '../core/usage-sum.ts';

export const costText = ({ cost_micros: cost, precision }: Usage): string =>
  cost === 0 ? '' : `${precision === 'estimated' ? '~' : ''}${dollarText(cost)}`;

export function tokensText(usage: Usage): string {
  const tokens = tokensOf(usage);
  return tokens === 0 ? '' : shortCount(tokens);
}

/** $1.20, 340k tokens; empty where nothing is known. */
export const usageText = (usage: Usage): string =>
  [costText(usage), ...(tokensOf(usage) === 0 ? [] : [`${tokensText(usage)} tokens`])].filter(Boolean).join(', ');
