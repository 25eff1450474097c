/** The workers: two lines for each, the living first. */

import type { ReactNode } from 'react';
import type { Rect } from '../model/layout.ts';
import type { View } from '../model/view.ts';
import { useHits } from '../pieces/hits.ts';
import { Pane } from '../pieces/pane.tsx';
import { Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { useWindow } from '../pieces/window.ts';
import { Words } from '../pieces/words.tsx';
import { workerCells, workerNote } from './worker-cells.ts';

export function Workers(): ReactNode {
  const view = useView(whole);
  const live = view.swarm.workers.filter(({ isLive }) => isLive).length;
  return (
    <Pane name="workers" title={`Workers ${live}`} info={infoOf(view)}>
      {(inside, isFocused) => <WorkerList view={view} inside={inside} isFocused={isFocused} />}
    </Pane>
  );
}

const whole = (view: View): View => view;

const infoOf = ({ swarm: { workers } }: View): string => {
  const ended = workers.filter(({ isLive }) => !isLive).length;
  return ended === 0 ? '' : `${ended} ended`;
};

function WorkerList({ view, inside, isFocused }: { view: View; inside: Rect; isFocused: boolean }): ReactNode {
  const { swarm, model, look, moment: now } = view;
  const { workers, board, pools } = swarm;
  const hits = useHits();
  const cursor = Math.max(
    0,
    workers.findIndex(({ name }) => name === model.cursors.workers),
  );
  const linesEach = inside.height >= 8 ? 2 : 1;
  const rows = Math.max(1, Math.floor(inside.height / linesEach));
  const top = useWindow(cursor, workers.length, rows);
  const shown = workers.slice(top, top + rows);
  hits.place('workers', inside, (_, y) => {
    const name = shown[Math.floor(y / linesEach)]?.name;
    return { pane: 'workers', ...(name === undefined ? {} : { id: name }) };
  });
  if (workers.length === 0) return <Words text={emptyText(view)} inside={inside} look={look} />;
  return shown.flatMap((worker, at) => {
    const isCursor = top + at === cursor;
    const isInterrupting = model.interrupting.has(worker.name);
    const sight = { worker, took: swarm.spending.workers.get(worker.name), board, pools, isCursor, isInterrupting, now };
    const over = isCursor && isFocused ? ('selected' as const) : undefined;
    const first = <Row key={worker.name} cells={workerCells(sight, inside.width, look)} look={look} over={over} />;
    return linesEach === 1
      ? [first]
      : [first, <Row key={`${worker.name}:note`} cells={workerNote(sight, inside.width)} look={look} over={over} />];
  });
}

function emptyText({ swarm, model }: View): string {
  if (model.lookedAt !== null) return 'nobody was there yet';
  if (swarm.connection.state === 'loading') return 'loading';
  return swarm.pools.length > 0 ? 'none yet; they start with the work' : 'none; `swarm init` writes pools';
}
