/** Many screens at once: one tile for each worker that lives, the bottom of what it shows. */

import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Rect } from '../model/layout.ts';
import type { Look } from '../model/look.ts';
import type { View } from '../model/view.ts';
import { useHits } from '../pieces/hits.ts';
import { Pane } from '../pieces/pane.tsx';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { useWindow } from '../pieces/window.ts';
import { Words } from '../pieces/words.tsx';
import type { WorkerRow } from '../state/worker-row.ts';
import { bottomOf, ScreenLines } from './screen-lines.tsx';
import { workerGlyph, workerRole } from './worker-cells.ts';

const tileColumnsMin = 38;
const tileRowsMin = 7;

export function Grid(): ReactNode {
  const view = useView(whole);
  const workers = view.swarm.workers.filter(({ isLive, process }) => isLive && process !== null);
  return (
    <Pane name="grid" title={`Screens ${workers.length}`} info={view.swarm.isPast ? 'as they were' : 'enter attaches'}>
      {(inside, isFocused) => <Tiles {...{ view, workers, inside, isFocused }} />}
    </Pane>
  );
}

const whole = (view: View): View => view;

interface TilesProps {
  readonly view: View;
  readonly workers: readonly WorkerRow[];
  readonly inside: Rect;
  readonly isFocused: boolean;
}

function Tiles({ view, workers, inside, isFocused }: TilesProps): ReactNode {
  const { look, model, screens } = view;
  const hits = useHits();
  const shape = shapeFor(workers.length, inside);
  const cursor = Math.max(
    0,
    workers.findIndex(({ name }) => name === (model.cursors.grid ?? model.cursors.workers)),
  );
  const top = useWindow(Math.floor(cursor / shape.across), Math.ceil(workers.length / shape.across), shape.down) * shape.across;
  const shown = workers.slice(top, top + shape.across * shape.down);
  hits.place('grid', inside, (x, y) => {
    const at = Math.floor(y / shape.height) * shape.across + Math.min(shape.across - 1, Math.floor(x / shape.width));
    const name = shown[at]?.name;
    return { pane: 'grid', ...(name === undefined ? {} : { id: name }) };
  });
  if (shown.length === 0) return <Words text="no worker runs in a terminal here" inside={inside} look={look} />;
  return (
    <Box width={inside.width} flexWrap="wrap">
      {shown.map((worker, at) => (
        <Box key={worker.name} width={shape.width} height={shape.height} paddingRight={1} flexDirection="column" overflow="hidden">
          <Row cells={headOf(worker, shape.width - 1, look)} look={look} over={isFocused && top + at === cursor ? 'selected' : undefined} />
          <ScreenLines lines={bottomOf(screens.get(worker.name)?.lines ?? [], shape.height - 2)} look={look} />
        </Box>
      ))}
    </Box>
  );
}

/** As many columns of tiles as leave each wide enough to read, and rows that fill the pane. */
function shapeFor(count: number, { width, height }: Rect): { across: number; down: number; width: number; height: number } {
  const acrossMax = Math.max(1, Math.floor(width / tileColumnsMin));
  const across = Math.min(acrossMax, Math.max(1, Math.ceil(Math.sqrt(count))));
  const wanted = Math.max(1, Math.ceil(count / across));
  const down = Math.max(1, Math.min(wanted, Math.floor(height / tileRowsMin)));
  return { across, down, width: Math.floor(width / across), height: Math.floor(height / down) };
}

function headOf(worker: WorkerRow, width: number, look: Look): Cell[] {
  const role = workerRole(worker);
  const { across } = look.glyphs;
  const state = `${workerGlyph(worker, look.glyphs)} ${worker.shown.replace('_', ' ')}${worker.task === null ? '' : ` ${worker.task}`} `;
  const name = `${across} ${worker.name} `;
  return [
    { text: name, width: Math.min(width, name.length), role: 'title' },
    { text: state, width: Math.min(Math.max(0, width - name.length), state.length), role },
    { text: across.repeat(width), width: Math.max(0, width - name.length - state.length), role: 'border' },
  ].map(cell => (cell.role === 'border' ? { ...cell, text: across.repeat(Math.max(0, cell.width - 1)) } : cell)) as Cell[];
}
