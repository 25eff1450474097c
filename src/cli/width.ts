/** How wide text is on a terminal; the library that knows is loaded only for text that is not plain ASCII. */

import { isAscii } from './text.ts';

export interface Measure {
  width(text: string): number;
  /** At most `columns` wide, with an ellipsis where something was cut off. */
  cut(text: string, columns: number): string;
}

const ascii: Measure = {
  width: text => text.length,
  cut: (text, columns) => (text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`),
};

export async function measureFor(texts: Iterable<string>): Promise<Measure> {
  for (const text of texts) if (!isAscii(text)) return wideMeasure();
  return ascii;
}

async function wideMeasure(): Promise<Measure> {
  const { default: stringWidth } = await import('string-width');
  const width = (text: string): number => (isAscii(text) ? text.length : stringWidth(text));
  const characters = new Intl.Segmenter();
  const cut = (text: string, columns: number): string => {
    if (width(text) <= columns) return text;
    let kept = '';
    let used = 0;
    for (const { segment } of characters.segment(text)) {
      used += stringWidth(segment);
      if (used > columns - 1) break;
      kept += segment;
    }
    return `${kept}…`;
  };
  return { width, cut };
}
