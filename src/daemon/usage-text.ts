/** Numbers in what an agent printed: JSON among other output, and figures on its screen. */

import { microsOf } from '../core/amounts.ts';
import type { JsonValue } from '../core/json.ts';
import type { Spent } from '../core/usage.ts';
import type { UsageEntry } from '../core/usage-reading.ts';
import type { UsageSource } from '../core/usage-source.ts';
import { grown, isNothing, nothingSpent, tokensOf } from '../core/usage-sum.ts';

/** All of it as one value, from the first line that begins one; else those lines that are one each. */
export function valuesIn(output: string): JsonValue[] {
  const lines = output.replaceAll('\r', '').split('\n');
  const first = lines.findIndex(line => /^[{[]/.test(line));
  if (first < 0) return [];
  const whole = parsed(lines.slice(first).join('\n').trim());
  return whole !== undefined ? [whole] : lines.flatMap(line => (/^[{[]/.test(line) ? (parsed(line) ?? []) : []));
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

const units = { '': 1, k: 1e3, m: 1e6 } as const;

/** What the screen shows last, unless that was counted before. */
export function screenEntry(
  lines: readonly string[],
  { pattern, isTotal, precision }: Extract<UsageSource, { kind: 'screen' }>,
  before: JsonValue,
): { entry: UsageEntry | null; after: JsonValue } {
  const found = lines.map(line => new RegExp(pattern).exec(line)).findLast(match => match !== null);
  if (found?.groups === undefined) return { entry: null, after: before };
  const number = (group: string): number => {
    const [, digits = '0', unit = ''] = /([\d.,]+)\s*([kKmM]?)/.exec(found.groups?.[group] ?? '') ?? [];
    return Math.round(Number(digits.replaceAll(',', '')) * units[unit.toLowerCase() as keyof typeof units]) || 0;
  };
  const tokens = {
    ...{ input: number('input') + number('tokens'), output: number('output') },
    ...{ cache_read: number('cacheRead'), cache_write: number('cacheWrite') },
  };
  const { cost } = found.groups;
  const said: Spent = {
    ...tokens,
    cost_micros: microsOf(Number((cost ?? '0').replace(/[^\d.]/g, '')) || 0),
    unpriced: cost === undefined ? tokensOf(tokens) : 0,
  };
  const known = before as { text: string; said: Spent } | null;
  if (known?.text === found[0]) return { entry: null, after: before };
  const spent = isTotal ? grown(known?.said ?? nothingSpent, said) : said;
  const after = { text: found[0], said } as unknown as JsonValue;
  return { entry: isNothing(spent) ? null : { at: null, model: null, spent, precision }, after };
}
