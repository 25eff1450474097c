/** The runs of workflows, the newest first. */

import type { ReactNode } from 'react';
import { hasEnded } from '../../core/workflow/run.ts';
import { runHere } from '../commands/selection.ts';
import type { Rect } from '../model/layout.ts';
import type { View } from '../model/view.ts';
import { wrapped } from '../pieces/fitted.ts';
import { useHits } from '../pieces/hits.ts';
import { Pane } from '../pieces/pane.tsx';
import { Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { useWindow } from '../pieces/window.ts';
import { runCells } from './run-cells.ts';

export function Runs(): ReactNode {
  const view = useView(whole);
  const { runs } = view.swarm;
  const open = runs.filter(({ status }) => !hasEnded(status)).length;
  return (
    <Pane name="runs" title={`Runs ${runs.length}`} info={open === 0 ? 'none under way' : `${open} under way`}>
      {(inside, isFocused) => <RunList view={view} inside={inside} isFocused={isFocused} />}
    </Pane>
  );
}

const whole = (view: View): View => view;

function RunList({ view, inside, isFocused }: { view: View; inside: Rect; isFocused: boolean }): ReactNode {
  const { swarm, look, model } = view;
  const hits = useHits();
  const cursor = Math.max(
    0,
    swarm.runs.findIndex(({ id }) => id === runHere(view)?.id),
  );
  const top = useWindow(cursor, swarm.runs.length, inside.height);
  const shown = swarm.runs.slice(top, top + inside.height);
  hits.place('runs', inside, (_, y) => {
    const id = shown[y]?.id;
    return { pane: 'runs', ...(id === undefined ? {} : { id }) };
  });
  if (shown.length === 0) {
    const lines = swarm.connection.state === 'loading' ? ['loading'] : model.lookedAt === null ? noRuns : ['no workflow had been run yet'];
    return lines
      .flatMap(line => wrapped(line, inside.width - 4))
      .map((text, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
        <Row key={at} cells={[{ text: `  ${text}`, width: inside.width, role: at === 0 ? 'text' : 'dim' }]} look={look} />
      ));
  }
  return shown.map((run, at) => {
    const isCursor = top + at === cursor;
    return (
      <Row
        key={run.id}
        cells={runCells(run, isCursor, view, inside.width)}
        look={look}
        over={isCursor && isFocused ? 'selected' : undefined}
      />
    );
  });
}

const noRuns = [
  'no workflow has been run yet; W starts one',
  'A workflow is a file of steps: swarm makes a task of each when it can begin.',
  'From a shell: swarm run code-review --dry-run',
];
