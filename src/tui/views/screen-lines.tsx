/** Lines of a worker's terminal, as they are, cut to what there is room for. */

import { Text } from 'ink';
import { memo, type ReactNode } from 'react';
import type { Look } from '../model/look.ts';

/** Of a screen the bottom is what matters: the last lines that are not blank. */
export function bottomOf(lines: readonly string[], rows: number): string[] {
  const last = lines.findLastIndex(line => withoutColours(line).trim() !== '');
  return lines.slice(Math.max(0, last + 1 - rows), last + 1);
}

const sgr = /\x1b\[[\d;:]*m/g;
const withoutColours = (line: string): string => line.replace(sgr, '');

interface ScreenLinesProps {
  readonly lines: readonly string[];
  readonly look: Look;
}

/** Only colours get through to the terminal; whatever else stands in a line is drawn as nothing by the painter. */
export const ScreenLines = memo(
  ({ lines, look }: ScreenLinesProps): ReactNode => {
    const clean = look.theme === 'mono' ? lines.map(withoutColours) : lines;
    return clean.map((line, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a line of a screen is known by its place
      <Text key={at} wrap="truncate">
        {line === '' ? ' ' : line}
      </Text>
    ));
  },
  (a, b) => a.look === b.look && a.lines.length === b.lines.length && a.lines.every((line, at) => line === b.lines[at]),
);
