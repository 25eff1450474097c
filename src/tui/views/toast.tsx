/** What was just done or refused, for a few seconds, always at the same place. */

import { Box } from 'ink';
import type { ReactNode } from 'react';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';

export function ToastLine(): ReactNode {
  const toast = useView(({ model }) => model.toast);
  const canUndo = useView(({ model }) => model.undo.length > 0);
  const look = useView(view => view.look);
  const rect = useView(({ layout }) => layout.toast);
  if (toast === null) return null;
  const { glyphs } = look;
  const [glyph, role] =
    toast.kind === 'done'
      ? ([glyphs.done, 'good'] as const)
      : toast.kind === 'failed'
        ? ([glyphs.failed, 'bad'] as const)
        : ([glyphs.bullet, 'accent'] as const);
  const undo = toast.kind === 'done' && canUndo ? '   u undo' : '';
  const cells: Cell[] = [{ text: ` ${glyph} ${toast.text}${undo}`, width: rect.width, role }];
  return (
    <Box position="absolute" marginTop={rect.y} width={rect.width} height={1}>
      <Row cells={cells} look={look} />
    </Box>
  );
}
