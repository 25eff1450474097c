/** The key `budget` of a pool and of the swarm. */

import * as z from 'zod';
import type { Budget } from '../core/budget.ts';
import { limits } from '../core/limits.ts';
import { optionalCount, optionalDollars } from './setting.ts';

const [mostCost, mostTokens] = ['The most that may be spent, in dollars.', 'The most tokens that may be taken, such as 2M.'];

/** Without a limit there is none. */
export const budget = (description: string) =>
  z
    .strictObject({
      maxCost: optionalDollars(mostCost, limits.dollars),
      maxTokens: optionalCount(mostTokens, limits.tokens),
    })
    .transform(({ maxCost, maxTokens }): Budget | null => {
      if (maxCost === undefined && maxTokens === undefined) return null;
      return { ...(maxCost === undefined ? {} : { max_cost: maxCost }), ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }) };
    })
    .prefault({})
    .meta({ description });
