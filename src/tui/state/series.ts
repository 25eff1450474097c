/** Counts over time for the charts: one figure for each span of time, newest last, and never more than there is room for. */

export interface Series {
  /** When the newest span began. */
  readonly at: number;
  readonly values: readonly number[];
}

const spanMs = 60_000;
const spansMax = 120;

export const emptySeries: Series = { at: 0, values: [] };

/** With the figure of this moment: added to its span, or, for a level, put in its place. */
export function seriesAfter(series: Series, now: number, figure: number, how: 'add' | 'set'): Series {
  const at = Math.floor(now / spanMs) * spanMs;
  if (series.values.length === 0) return { at, values: [figure] };
  if (at < series.at) return series;
  const gap = Math.min((at - series.at) / spanMs, spansMax);
  const last = series.values.at(-1)!;
  if (gap === 0) return { at, values: [...series.values.slice(0, -1), how === 'add' ? last + figure : figure] };
  // A level stays what it was until it changes; of what is counted, nothing happened meanwhile.
  const between = Array.from({ length: gap - 1 }, () => (how === 'add' ? 0 : last));
  return { at, values: [...series.values, ...between, figure].slice(-spansMax) };
}
