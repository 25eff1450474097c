/** A framed part of the screen, with a title on its upper edge and a remark at the end of it. */

import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { insideOf, type PaneName, type Rect } from '../model/layout.ts';
import type { Look } from '../model/look.ts';
import { cut, widthOf } from './fitted.ts';
import { useView } from './use-view.ts';

export interface PaneProps {
  readonly name: PaneName;
  readonly title: string;
  readonly info?: string;
  /** Drawn into what the frame leaves. */
  readonly children: (inside: Rect, isFocused: boolean) => ReactNode;
}

export function Pane({ name, title, info = '', children }: PaneProps): ReactNode {
  const rect = useView(({ layout }) => layout.panes[name]);
  const hasBorders = useView(({ layout }) => layout.hasBorders);
  const look = useView(view => view.look);
  const isFocused = useView(({ focus, model }) => focus === name && model.overlay === null);
  if (rect === undefined || rect.height < 1 || rect.width < 4) return null;
  const inside = insideOf(rect, hasBorders);
  const body = inside.height > 0 ? children(inside, isFocused) : null;
  return (
    <Box position="absolute" marginLeft={rect.x} marginTop={rect.y} width={rect.width} height={rect.height} flexDirection="column">
      {hasBorders ? (
        <Framed {...{ rect, title, info, look, isFocused }}>{body}</Framed>
      ) : (
        <>
          <Text {...look.tint(isFocused ? 'focus' : 'dim')}>{cut(info === '' ? title : `${title}  ${info}`, rect.width)}</Text>
          <Box height={inside.height} width={inside.width} overflow="hidden" flexDirection="column">
            {body}
          </Box>
        </>
      )}
    </Box>
  );
}

interface FramedProps {
  readonly rect: Rect;
  readonly title: string;
  readonly info: string;
  readonly look: Look;
  readonly isFocused: boolean;
  readonly children: ReactNode;
}

/** The frame is text of our own: Ink's has no place for a title. */
export function Framed({ rect, title, info, look, isFocused, children }: FramedProps): ReactNode {
  const { topLeft, topRight, bottomLeft, bottomRight, across, along } = look.glyphs;
  const edge = look.tint(isFocused ? 'focus' : 'border');
  const room = rect.width - 6;
  const shownTitle = cut(title, room);
  const shownInfo = cut(info, Math.max(0, room - widthOf(shownTitle) - 4));
  const filling = rect.width - 5 - widthOf(shownTitle) - (shownInfo === '' ? 0 : widthOf(shownInfo) + 3);
  const side = Array.from({ length: rect.height - 2 }, () => along).join('\n');
  return (
    <>
      <Box height={1}>
        <Text {...edge}>{`${topLeft}${across} `}</Text>
        <Text {...look.tint(isFocused ? 'title' : 'text')}>{shownTitle}</Text>
        <Text {...edge}>{` ${across.repeat(Math.max(0, filling))}`}</Text>
        {shownInfo === '' ? null : <Text {...look.tint('dim')}>{` ${shownInfo} `}</Text>}
        <Text {...edge}>{`${shownInfo === '' ? '' : across}${topRight}`}</Text>
      </Box>
      <Box height={rect.height - 2}>
        <Text {...edge}>{side}</Text>
        <Box width={rect.width - 2} height={rect.height - 2} overflow="hidden" flexDirection="column">
          {children}
        </Box>
        <Text {...edge}>{side}</Text>
      </Box>
      <Text {...edge}>{`${bottomLeft}${across.repeat(rect.width - 2)}${bottomRight}`}</Text>
    </>
  );
}
