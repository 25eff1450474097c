/** Money and tokens in words, and dollars in the millionths that they are counted in. */

/** As a budget names it. */
interface Most {
  readonly max_cost?: number | undefined;
  readonly max_tokens?: number | undefined;
}

/** $5, 2M tokens, or both. */
export const budgetText = ({ max_cost: cost, max_tokens: tokens }: Most): string =>
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

export const microsOf = (dollars: number): number => Math.round(dollars * 1e6);
