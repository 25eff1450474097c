/** What work took: tokens by kind, money in millionths of a dollar, and how sure that is. */

import * as z from 'zod';
import { limits } from './limits.ts';

export const precisions = ['exact', 'reported', 'estimated'] as const;
export const Precision = z
  .enum(precisions)
  .describe(
    'exact, as the agent wrote it down; reported, as somebody said; estimated, read off a screen or reckoned from a list of prices',
  );
export type Precision = z.infer<typeof Precision>;

const Count = z.number().int();

export const Spent = z.object({
  input: Count.describe('tokens that were read for the first time'),
  output: Count.describe('tokens that were written, thoughts among them'),
  cache_read: Count.describe('tokens that were read from a cache'),
  cache_write: Count.describe('tokens that were put into a cache'),
  cost_micros: Count.describe('millionths of a dollar'),
});
export type Spent = z.infer<typeof Spent>;

/** A sum, and how sure the least sure part of it is; null where there is none. */
export const Usage = Spent.extend({ precision: Precision.nullable() });
export type Usage = z.infer<typeof Usage>;

const Told = z.number().int().min(0).max(limits.tokens).optional();

/** What an agent says that it took. */
export const ReportedUsage = z
  .strictObject({
    input: Told.describe('tokens read for the first time'),
    output: Told.describe('tokens written'),
    cache_read: Told.describe('tokens read from a cache'),
    cache_write: Told.describe('tokens put into a cache'),
    cost: z.number().min(0).max(limits.dollars).optional().describe('dollars; reckoned from a list of prices when left out'),
    model: z.string().min(1).max(limits.nameChars).optional().describe('the model that took them'),
  })
  .refine(said => Object.values(said).some(value => typeof value === 'number'), 'say at least one number');
export type ReportedUsage = z.infer<typeof ReportedUsage>;

export const spentFields = ['input', 'output', 'cache_read', 'cache_write', 'cost_micros'] as const satisfies readonly (keyof Spent)[];
export const tokenFields = ['input', 'output', 'cache_read', 'cache_write'] as const satisfies readonly (keyof Spent)[];

export const nothingSpent: Spent = { input: 0, output: 0, cache_read: 0, cache_write: 0, cost_micros: 0 };
export const noUsage: Usage = { ...nothingSpent, precision: null };

export const tokensOf = (spent: Pick<Spent, (typeof tokenFields)[number]>): number =>
  tokenFields.reduce((sum, field) => sum + spent[field], 0);

export const isNothing = (spent: Spent): boolean => spentFields.every(field => spent[field] === 0);

export const microsOf = (dollars: number): number => Math.round(dollars * 1e6);

const byField = (of: (field: keyof Spent) => number): Spent =>
  Object.fromEntries(spentFields.map(field => [field, of(field)])) as unknown as Spent;

export const plus = (a: Spent, b: Spent): Spent => byField(field => a[field] + b[field]);

/** How much more the second is, in no field less than nothing: what was counted once is not taken back. */
export const grown = (before: Spent, after: Spent): Spent => byField(field => Math.max(0, after[field] - before[field]));

/** The greater of both in each field. */
export const most = (a: Spent, b: Spent): Spent => byField(field => Math.max(a[field], b[field]));

/** A sum is as sure as its least sure part. */
export function weaker(a: Precision | null, b: Precision | null): Precision | null {
  if (a === null || b === null) return a ?? b;
  return precisions.indexOf(a) > precisions.indexOf(b) ? a : b;
}

export const summed = (usages: readonly Usage[]): Usage =>
  usages.reduce((sum, each) => ({ ...plus(sum, each), precision: weaker(sum.precision, each.precision) }), noUsage);
