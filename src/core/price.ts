/** What tokens cost where the agent does not say: prices by model, in dollars for a million tokens. */

import { microsOf } from './amounts.ts';
import type { Spent } from './usage.ts';

export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** By the name of a model, or the beginning of such names: `claude-opus-5*`. */
export type Prices = Readonly<Record<string, Price>>;

/** The price of the model itself, else of the longest beginning that fits; undefined where nobody knows. */
export function priceOf(model: string | null, prices: Prices): Price | undefined {
  if (model === null) return undefined;
  // Services put their own name before that of a model: openai/gpt-5.
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  if (Object.hasOwn(prices, name)) return prices[name];
  const beginnings = Object.keys(prices).filter(key => key.endsWith('*') && name.startsWith(key.slice(0, -1)));
  const best = beginnings.sort((a, b) => b.length - a.length)[0];
  return best === undefined ? undefined : prices[best];
}

/** In millionths of a dollar. */
export const costOf = ({ input, output, cache_read: read, cache_write: written }: Spent, price: Price): number =>
  microsOf((input * price.input + output * price.output + read * price.cacheRead + written * price.cacheWrite) / 1e6);
