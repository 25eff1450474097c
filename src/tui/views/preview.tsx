/** What the worker here shows right now, while something else is looked at. */

import type { ReactNode } from 'react';
import { workerHere } from '../commands/selection.ts';
import type { View } from '../model/view.ts';
import { Pane } from '../pieces/pane.tsx';
import { useView } from '../pieces/use-view.ts';
import { Words } from '../pieces/words.tsx';
import type { WorkerRow } from '../state/worker-row.ts';
import { bottomOf, ScreenLines } from './screen-lines.tsx';
import { workerGlyph } from './worker-cells.ts';

export function Preview(): ReactNode {
  const view = useView(whole);
  const worker = workerHere(view);
  const { look, screens } = view;
  const screen = worker === undefined ? undefined : screens.get(worker.name);
  const title = worker === undefined ? 'Preview' : titleOf(worker, view);
  const info = screen === undefined ? '' : `${screen.cols}x${screen.rows}`;
  return (
    <Pane name="preview" title={title} info={info}>
      {inside => {
        if (screen === undefined) return <Words text={emptyText(view)} inside={inside} look={look} />;
        return <ScreenLines lines={bottomOf(screen.lines, inside.height)} look={look} />;
      }}
    </Pane>
  );
}

function titleOf(worker: WorkerRow, { look, model }: View): string {
  const state = model.interrupting.has(worker.name) ? `${worker.shown}, being interrupted` : worker.shown;
  return `${worker.name} ${workerGlyph(worker, look.glyphs)} ${state}${worker.task === null ? '' : ` · ${worker.task}`}`;
}

const whole = (view: View): View => view;

function emptyText(view: View): string {
  const worker = workerHere(view);
  if (worker === undefined) return 'no worker is selected';
  if (view.model.lookedAt !== null) return `  nothing of ${worker.name} was recorded then`;
  if (worker.process === null) return `  ${worker.name} runs elsewhere: it has no terminal here`;
  return worker.isLive ? 'nothing yet' : `${worker.name} has ended`;
}
