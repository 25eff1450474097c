/** What work took, in few words: how sure a cost is, and what of it nobody knows. */

import { expect, test } from 'vitest';
import { noUsage } from '../../src/core/usage-sum.ts';
import { costText, usageText } from '../../src/wording/usage-text.ts';

test.each([
  [{}, '', ''],
  [{ input: 900, cost_micros: 1_200_000, precision: 'exact' }, '$1.20', '$1.20, 900 tokens'],
  [{ input: 900, cost_micros: 1_200_000, precision: 'estimated' }, '~$1.20', '~$1.20, 900 tokens'],
  [{ input: 900, cost_micros: 1_200_000, unpriced: 100, precision: 'estimated' }, '~$1.20+?', '~$1.20, 900 tokens (100 of unknown cost)'],
  [{ input: 900, unpriced: 900, precision: 'exact' }, '$?', '900 tokens of unknown cost'],
] as const)('%j', (more, cost, all) => {
  const usage = { ...noUsage, ...more };
  expect([costText(usage), usageText(usage)]).toEqual([cost, all]);
});
