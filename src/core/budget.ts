/** Budgets: how much a task, a pool or the whole swarm may take before nothing more is handed out on its account. */

import * as z from 'zod';
import { limits } from './limits.ts';
import { microsOf, type Spent, tokensOf } from './usage.ts';

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
  return { level, share, words: `${text(nearest.spent)} of ${text(nearest.most)}` };
}

/** What a change from one level to another is called. */
export function budgetFact(before: BudgetLevel, after: BudgetLevel): 'budget.warned' | 'budget.reached' | 'budget.raised' {
  if (after === 'reached') return 'budget.reached';
  return after === 'warned' && before === 'within' ? 'budget.warned' : 'budget.raised';
}

/** $5, 2M tokens, or both. */
export const budgetText = ({ max_cost: cost, max_tokens: tokens }: Budget): string =>
  [...(cost === undefined ? [] : [dollarText(microsOf(cost))]), ...(tokens === undefined ? [] : [tokenText(tokens)])].join(' or ');

/** $0.0042, $1.20, $340: enough to tell small ones apart. */
export function dollarText(micros: number): string {
  const dollars = Math.abs(micros) / 1e6;
  const digits = dollars === 0 || dollars >= 100 ? 0 : dollars >= 0.1 ? 2 : 4;
  return `${micros < 0 ? '-' : ''}$${dollars.toFixed(digits)}`;
}

/** 950, 12k, 3.4M tokens. */
export function tokenText(count: number): string {
  return `${shortCount(count)} token${count === 1 ? '' : 's'}`;
}

export function shortCount(count: number): string {
  if (count < 1_000) return String(count);
  if (count < 9_950) return `${(count / 1_000).toFixed(1)}k`;
  if (count < 999_500) return `${Math.round(count / 1_000)}k`;
  return count < 9_950_000 ? `${(count / 1e6).toFixed(1)}M` : `${Math.round(count / 1e6)}M`;
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
