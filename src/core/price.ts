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
  const written = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  const names = [written, plainName(written)];
  const exact = names.find(name => Object.hasOwn(prices, name));
  if (exact !== undefined) return prices[exact];
  const beginnings = Object.keys(prices).filter(key => key.endsWith('*') && names.some(name => name.startsWith(key.slice(0, -1))));
  const best = beginnings.sort((a, b) => b.length - a.length)[0];
  return best === undefined ? undefined : prices[best];
}

/** Without who serves it, the day it was made, and how it is asked. */
function plainName(written: string): string {
  const name = written
    .replace(/^.*anthropic\./, '')
    .replace(/\[.*\]$/, '')
    .replace(/-v\d+:\d+$/, '')
    .replace(/[-@](20\d{6}|20\d\d-\d\d-\d\d)$/, '');
  // Others write claude-opus-4.5 of what calls itself claude-opus-4-5.
  return name.startsWith('claude-') ? name.replace(/(\d)\.(\d)/, '$1-$2') : name;
}

/** In millionths of a dollar. */
export const costOf = ({ input, output, cache_read: read, cache_write: written }: Spent, price: Price): number =>
  microsOf((input * price.input + output * price.output + read * price.cacheRead + written * price.cacheWrite) / 1e6);
