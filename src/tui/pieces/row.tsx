/** One line of cells, each of a fixed width: what lists, headers and hints are made of. */

import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
import type { Look, Role, Tint } from '../model/look.ts';
import { fitted } from './fitted.ts';

export interface Cell {
  readonly text: string;
  readonly width: number;
  readonly role?: Role;
  readonly align?: 'left' | 'right';
}

/** A row of what lies on top, and whether the cursor is on it. */
export interface OverlayRow {
  readonly cells: readonly Cell[];
  readonly isCursor?: boolean;
}

interface RowProps {
  readonly cells: readonly Cell[];
  readonly look: Look;
  /** Laid over the tints of all cells, as the cursor does. */
  readonly over?: Role | undefined;
}

export const Row = memo(
  ({ cells, look, over }: RowProps): ReactNode => (
    <Box height={1} flexShrink={0}>
      {cells.map((cell, at) => {
        const text = fitted(cell.text, cell.width, cell.align);
        return text === '' ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: cells have no identity but their place
          <Text key={at} {...tintOf(cell.role, over, look)} wrap="truncate">
            {text}
          </Text>
        );
      })}
    </Box>
  ),
  (a, b) => a.look === b.look && a.over === b.over && sameCells(a.cells, b.cells),
);

/** Under the cursor the colours of a row give way: an inverse row of five colours is hard to read. */
function tintOf(role: Role | undefined, over: Role | undefined, look: Look): Tint {
  if (over !== undefined) return look.tint(over);
  return role === undefined ? {} : look.tint(role);
}

function sameCells(a: readonly Cell[], b: readonly Cell[]): boolean {
  return (
    a.length === b.length &&
    a.every((cell, at) => {
      const other = b[at]!;
      return cell.text === other.text && cell.width === other.width && cell.role === other.role && cell.align === other.align;
    })
  );
}
