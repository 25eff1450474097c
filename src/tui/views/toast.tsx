/** What was just done or refused, for a few seconds, always at the same place. */

import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Rect } from '../model/layout.ts';
import type { Look } from '../model/look.ts';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';

export function ToastLine(): ReactNode {
  const toast = useView(({ model }) => model.toast);
  const canUndo = useView(({ model }) => model.undo.length > 0);
  const look = useView(view => view.look);
  const rect = useView(({ layout }) => layout.toast);
  const isNewcomer = useView(({ model }) => model.isNewcomer && model.overlay === null);
  if (toast === null)
    return isNewcomer ? (
      <Line rect={rect} cells={[{ text: firstHint(rect.width), width: rect.width, role: 'accent' }]} look={look} />
    ) : null;
  const { glyphs } = look;
  const [glyph, role] =
    toast.kind === 'done'
      ? ([glyphs.done, 'good'] as const)
      : toast.kind === 'failed'
        ? ([glyphs.failed, 'bad'] as const)
        : ([glyphs.bullet, 'accent'] as const);
  const undo = toast.kind === 'done' && canUndo ? '   u undo' : '';
  const cells: Cell[] = [{ text: ` ${glyph} ${toast.text}${undo}`, width: rect.width, role }];
  return <Line rect={rect} cells={cells} look={look} />;
}

/** The longest that there is room for. */
const firstHints = [
  ' New here? ? shows the keys that count, : finds everything by name; enter goes in, esc comes back.',
  ' New here? ? shows the keys that count, : finds everything by name.',
  ' New here? ? shows the keys.',
];
const firstHint = (width: number): string => firstHints.find(({ length }) => length <= width) ?? firstHints.at(-1)!;

const Line = ({ rect, cells, look }: { readonly rect: Rect; readonly cells: readonly Cell[]; readonly look: Look }): ReactNode => (
  <Box position="absolute" marginTop={rect.y} width={rect.width} height={1}>
    <Row cells={cells} look={look} />
  </Box>
);
