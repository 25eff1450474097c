/** What work took: tokens by kind, money in millionths of a dollar, and how sure that is. */

import * as z from 'zod';
import { limits } from './limits.ts';
import { precisions } from './precision.ts';

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
  unpriced: Count.describe('tokens among these whose cost nobody knows, so that it is missing'),
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
