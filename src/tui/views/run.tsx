/** One run: how far it is and why, and its steps as a graph, phase by phase; beside it all that is known of the step here. */

import type { ReactNode } from 'react';
import { runDetailHere, runHere, stepHere } from '../commands/selection.ts';
import type { Rect } from '../model/layout.ts';
import { type RunItem, runItems, stepKey } from '../model/run-steps.ts';
import { graphText } from '../model/step-graph.ts';
import type { View } from '../model/view.ts';
import { wrapped } from '../pieces/fitted.ts';
import { useHits } from '../pieces/hits.ts';
import { Pane } from '../pieces/pane.tsx';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { useWindow } from '../pieces/window.ts';
import { Words } from '../pieces/words.tsx';
import { aboutStep, headOfRun, type Line } from './run-about.ts';
import { ruled, runState, type StepColumns, stepCells, stepColumns } from './run-cells.ts';

export function RunPane(): ReactNode {
  const view = useView(whole);
  const run = runHere(view);
  const title =
    run === undefined ? 'Run' : `${run.id} ${run.name} ${view.look.glyphs[runState(run, view).glyph]} ${runState(run, view).word}`;
  return (
    <Pane name="run" title={title} info={run === undefined ? '' : infoOf(view)}>
      {(inside, isFocused) => <Steps view={view} inside={inside} isFocused={isFocused} />}
    </Pane>
  );
}

export function StepSide(): ReactNode {
  const view = useView(whole);
  const step = stepHere(view);
  return (
    <Pane name="side" title={step === undefined ? 'Step' : `Step ${step.shown.id}`}>
      {inside => rowsOf(aboutStep(view), inside, inside.height, view)}
    </Pane>
  );
}

const whole = (view: View): View => view;

const infoOf = ({ focus }: View): string => (focus === 'run' ? 'enter opens the task' : 'enter opens');

function rowsOf(lines: readonly Line[], { width }: Rect, height: number, { look }: View): ReactNode[] {
  return lines
    .flatMap(({ text, role }) => wrapped(text, width - 2).map(part => ({ text: part, role })))
    .slice(0, height)
    .map(({ text, role }, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
      <Row key={`line ${at}`} cells={[{ text: ` ${text}`, width, ...(role && { role }) }]} look={look} />
    ));
}

function Steps({ view, inside, isFocused }: { view: View; inside: Rect; isFocused: boolean }): ReactNode {
  const hits = useHits();
  const run = runHere(view);
  const detail = runDetailHere(view);
  const items = detail === undefined ? [] : runItems(detail).items;
  const here = stepHere(view);
  const cursor = items.findIndex(item => item.kind === 'step' && item === here);
  const head = run === undefined ? [] : rowsOf(headOfRun(run, view, inside.width - 2), inside, Math.floor(inside.height / 3), view);
  const room = Math.max(1, inside.height - head.length);
  const top = useWindow(cursor, items.length, room);
  const shown = items.slice(top, top + room);
  hits.place('run', inside, (_, y) => {
    const item = shown[y - head.length];
    return { pane: 'run', ...(item?.kind === 'step' && detail !== undefined ? { id: stepKey(detail, item.shown) } : {}) };
  });
  if (run === undefined) return <Words text="no run is chosen" inside={inside} look={view.look} />;
  if (detail === undefined) return [...head, <Words key="loading" text="loading" inside={inside} look={view.look} />];
  const columns = stepColumns(inside.width, runItems(detail));
  return [
    ...head,
    ...shown.map((item, at) => (
      <Row
        key={item.kind === 'step' ? item.shown.id : `${item.kind} ${top + at}`}
        cells={cellsOf(item, top + at === cursor, columns, view, inside.width)}
        look={view.look}
        over={top + at === cursor && isFocused ? 'selected' : undefined}
      />
    )),
  ];
}

function cellsOf(item: RunItem, isCursor: boolean, columns: StepColumns, view: View, width: number): Cell[] {
  const { look } = view;
  if (item.kind === 'step') return stepCells(item, isCursor, columns, view);
  if (item.kind === 'phase') {
    const { name, done, count } = item;
    return [{ text: ruled(` ${name} ${done}/${count} `, width, look), width, role: done === count ? 'dim' : 'title' }];
  }
  const { text } = graphText(item.lanes, columns.graph - 1, look.glyphs.joins, '');
  const words = item.isPassed ? 'sync point, passed' : 'sync point: all above comes before what is below';
  return [
    { text: '', width: 3 },
    { text, width: columns.graph, role: 'border' },
    { text: words, width: Math.max(0, width - columns.graph - 3), role: 'dim' },
  ];
}
