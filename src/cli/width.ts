/** How wide text is on a terminal; the library that knows is loaded only for scripts where it takes knowing. */

import type { Measure } from '../wording/wrapped.ts';

/** Latin, Greek and Cyrillic letters and common punctuation: one cell for each code unit. The library takes 40 ms for its first word. */
const narrow =
  /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0530\u1e00-\u1fff\u2010-\u2027\u2030-\u203b\u20a0-\u20bf\u2190-\u2193\u2500-\u257f]*$/;

const narrowMeasure: Measure = {
  width: text => text.length,
  cut: (text, columns) => (text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`),
};

export async function measureFor(texts: Iterable<string>): Promise<Measure> {
  for (const text of texts) if (!narrow.test(text)) return wideMeasure();
  return narrowMeasure;
}

async function wideMeasure(): Promise<Measure> {
  const { default: stringWidth } = await import('string-width');
  const width = (text: string): number => (narrow.test(text) ? text.length : stringWidth(text));
  const characters = new Intl.Segmenter();
  const cut = (text: string, columns: number): string => {
    if (width(text) <= columns) return text;
    let kept = '';
    let used = 0;
    for (const { segment } of characters.segment(text)) {
      used += width(segment);
      if (used > columns - 1) break;
      kept += segment;
    }
    return `${kept}…`;
  };
  return { width, cut };
}
