/** What a pane says in place of what it has none of: dim, a little set in, in as many lines as it takes. */

import type { ReactNode } from 'react';
import type { Rect } from '../model/layout.ts';
import type { Look } from '../model/look.ts';
import { wrapped } from './fitted.ts';
import { Row } from './row.tsx';

const margin = '  ';

interface WordsProps {
  readonly text: string;
  readonly inside: Rect;
  readonly look: Look;
}

export const Words = ({ text, inside: { width, height }, look }: WordsProps): ReactNode =>
  wrapped(text, width - 2 * margin.length)
    .slice(0, height)
    .map(line => <Row key={line} cells={[{ text: margin + line, width, role: 'dim' }]} look={look} />);
