/** What work took, added up: a sum is as sure as its least sure part. */

import { precisions } from './precision.ts';
import type { Precision, Spent, Usage } from './usage.ts';

export const spentFields = [
  'input',
  'output',
  'cache_read',
  'cache_write',
  'cost_micros',
  'unpriced',
] as const satisfies readonly (keyof Spent)[];
export const tokenFields = ['input', 'output', 'cache_read', 'cache_write'] as const satisfies readonly (keyof Spent)[];

export const nothingSpent: Spent = { input: 0, output: 0, cache_read: 0, cache_write: 0, cost_micros: 0, unpriced: 0 };
export const noUsage: Usage = { ...nothingSpent, precision: null };

export const tokensOf = (spent: Pick<Spent, (typeof tokenFields)[number]>): number =>
  tokenFields.reduce((sum, field) => sum + spent[field], 0);

export const isNothing = (spent: Spent): boolean => spentFields.every(field => spent[field] === 0);

const byField = (of: (field: keyof Spent) => number): Spent =>
  Object.fromEntries(spentFields.map(field => [field, of(field)])) as unknown as Spent;

/** What an older version left on the board says nothing of `unpriced`. */
const of = (spent: Spent, field: keyof Spent): number => spent[field] ?? 0;

export const plus = (a: Spent, b: Spent): Spent => byField(field => of(a, field) + of(b, field));

/** How much more the second is, in no field less than nothing: what was counted once is not taken back. */
export const grown = (before: Spent, after: Spent): Spent => byField(field => Math.max(0, of(after, field) - of(before, field)));

/** The greater of both in each field. */
export const most = (a: Spent, b: Spent): Spent => byField(field => Math.max(of(a, field), of(b, field)));

export function weaker(a: Precision | null, b: Precision | null): Precision | null {
  if (a === null || b === null) return a ?? b;
  return precisions.indexOf(a) > precisions.indexOf(b) ? a : b;
}

export const summed = (usages: readonly Usage[]): Usage =>
  usages.reduce((sum, each) => ({ ...plus(sum, each), precision: weaker(sum.precision, each.precision) }), noUsage);
