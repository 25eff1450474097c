/** A screen too small for any pane: who waits, and how much there is. */

import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { View } from '../model/view.ts';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';

export function Tiny(): ReactNode {
  const { swarm, size, look } = useView((view: View) => view);
  const lines: Cell[] = [
    {
      text: `${swarm.workers.filter(({ isLive }) => isLive).length} workers · ${swarm.board.total} tasks`,
      width: size.columns,
      role: 'title',
    },
    ...swarm.inbox.map(({ subject, text }) => ({
      text: `${look.glyphs.needs} ${subject} ${text}`,
      width: size.columns,
      role: 'needs' as const,
    })),
    { text: 'enlarge for more · q leaves', width: size.columns, role: 'dim' },
  ];
  return (
    <Box flexDirection="column">
      {lines.slice(0, size.rows).map((cell, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
        <Row key={at} cells={[cell]} look={look} />
      ))}
    </Box>
  );
}
