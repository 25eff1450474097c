/** Budgets: how much a task, a pool or the whole swarm may take before nothing more is handed out on its account. */

import * as z from 'zod';
import { dollarText, microsOf, tokenText } from './amounts.ts';
import { limits } from './limits.ts';
import type { Spent } from './usage.ts';
import { tokensOf } from './usage-sum.ts';

export const Budget = z
  .strictObject({
    max_cost: z.number().positive().max(limits.dollars).optional().describe('dollars'),
    max_tokens: z.number().int().positive().max(limits.tokens).optional().describe('tokens of all kinds together'),
  })
  .refine(budget => budget.max_cost !== undefined || budget.max_tokens !== undefined, 'a budget needs max_cost or max_tokens');
export type Budget = z.infer<typeof Budget>;

/** From this share on people are warned. */
const warnShare = 0.8;

export const budgetLevels = ['within', 'warned', 'reached'] as const;
export type BudgetLevel = (typeof budgetLevels)[number];

export interface BudgetStanding {
  readonly level: BudgetLevel;
  /** Of the part that is nearest to its end: 1 is all of it. */
  readonly share: number;
  /** What of how much, in words. */
  readonly words: string;
}

export function standingOf(spent: Spent, budget: Budget): BudgetStanding {
  const parts = [
    { spent: spent.cost_micros, most: budget.max_cost === undefined ? undefined : microsOf(budget.max_cost), text: dollarText },
    { spent: tokensOf(spent), most: budget.max_tokens, text: tokenText },
  ].flatMap(({ most, ...part }) => (most === undefined ? [] : [{ ...part, most, share: part.spent / most }]));
  const nearest = parts.reduce((a, b) => (b.share > a.share ? b : a));
  const { share, text } = nearest;
  const level = share >= 1 ? 'reached' : share >= warnShare ? 'warned' : 'within';
  const unknown = !isBlind(spent, budget) ? '' : `, and ${tokenText(spent.unpriced)} of unknown cost`;
  return { level, share, words: `${text(nearest.spent)} of ${text(nearest.most)}${unknown}` };
}

/** It counts dollars, and of some tokens nobody knows how many they are. */
export const isBlind = ({ unpriced }: Spent, { max_cost: cost }: Budget): boolean => cost !== undefined && unpriced > 0;

/** What a change from one level to another is called. */
export function budgetFact(before: BudgetLevel, after: BudgetLevel): 'budget.warned' | 'budget.reached' | 'budget.raised' {
  if (after === 'reached') return 'budget.reached';
  return after === 'warned' && before === 'within' ? 'budget.warned' : 'budget.raised';
}

/** Why nothing more is handed out, and what lets it go on. */
export interface Overspent {
  readonly why: string;
  readonly remedy: string;
}

/** `whose`: `the swarm`, `pool claude`, a task by its id. */
export const overspent = (whose: string, { words }: BudgetStanding, subject: string): Overspent => ({
  why: `the budget of ${whose} is used up: ${words}`,
  remedy: `\`swarm budget ${subject} --cost DOLLARS\` raises it.`,
});
