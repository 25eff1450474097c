/** A screen too small for any pane: who waits, and how much there is. */

import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { View } from '../model/view.ts';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';

export function Tiny(): ReactNode {
  const view = useView(whole);
  const { size, look } = view;
  const lines = [headOf(view), ...view.swarm.inbox.map(({ subject, text }) => needOf(`${look.glyphs.needs} ${subject} ${text}`))];
  // What was just said, or how to go on, is never pushed out.
  const shown = [...lines.slice(0, Math.max(1, size.rows - 1)), footOf(view)].slice(0, size.rows);
  return (
    <Box flexDirection="column">
      {shown.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
        <Row key={at} cells={[{ ...line, width: size.columns }]} look={look} />
      ))}
    </Box>
  );
}

const whole = (view: View): View => view;

type Line = Pick<Cell, 'text' | 'role'>;

function headOf({ swarm: { connection, workers, board } }: View): Line {
  if (connection.state === 'lost') return { text: 'daemon gone, waiting', role: 'failed' };
  if (connection.state === 'stalled') return { text: 'daemon does not answer', role: 'failed' };
  return { text: `${workers.filter(({ isLive }) => isLive).length} workers · ${board.total} tasks`, role: 'title' };
}

const needOf = (text: string): Line => ({ text, role: 'needs' });

const footOf = ({ model: { toast } }: View): Line =>
  toast === null
    ? { text: 'enlarge for more · q leaves', role: 'dim' }
    : { text: toast.text, role: toast.kind === 'failed' ? 'bad' : 'accent' };
