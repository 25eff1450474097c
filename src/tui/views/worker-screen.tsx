/** One worker closely: its whole screen, and beside it all that is known of it. */

import type { ReactNode } from 'react';
import { span } from '../../wording/age.ts';
import { exitText } from '../../wording/exit-text.ts';
import { workerHere } from '../commands/selection.ts';
import { parkedWords } from '../model/parked-words.ts';
import type { View } from '../model/view.ts';
import { wrapped } from '../pieces/fitted.ts';
import { Pane } from '../pieces/pane.tsx';
import { Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { Words } from '../pieces/words.tsx';
import type { WorkerRow } from '../state/worker-row.ts';
import { bottomOf, ScreenLines } from './screen-lines.tsx';
import { workerGlyph } from './worker-cells.ts';

export function WorkerScreen(): ReactNode {
  const view = useView(whole);
  const worker = workerHere(view);
  const { look, model } = view;
  const screen = worker === undefined ? undefined : view.screens.get(worker.name);
  const title = worker === undefined ? 'Worker' : `${worker.name} ${workerGlyph(worker, look.glyphs)} ${worker.shown}`;
  return (
    <>
      <Pane
        name="screen"
        title={title}
        info={screen === undefined ? '' : `${screen.cols}x${screen.rows}${model.lookedAt === null ? ' · enter attaches' : ''}`}
      >
        {inside =>
          screen === undefined ? (
            <Words text={emptyText(view)} inside={inside} look={look} />
          ) : (
            <ScreenLines lines={bottomOf(screen.lines, inside.height)} look={look} />
          )
        }
      </Pane>
      <Pane name="side" title="About">
        {inside =>
          aboutWorker(worker, view)
            .flatMap(line => (line === '' ? [''] : wrapped(line, inside.width - 2)))
            .slice(0, inside.height)
            .map((text, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
              <Row key={at} cells={[{ text: ` ${text}`, width: inside.width }]} look={look} />
            ))
        }
      </Pane>
    </>
  );
}

const whole = (view: View): View => view;

const emptyText = ({ model }: View): string => (model.lookedAt === null ? 'no screen to show' : 'nothing was recorded then');

function aboutWorker(worker: WorkerRow | undefined, { moment: now, swarm, model }: View): string[] {
  if (worker === undefined) return model.lookedAt === null ? [] : ['It was not there then.'];
  const { process, usage } = worker;
  const task = worker.task === null ? undefined : swarm.board.find(worker.task);
  const said = parkedWords(worker, swarm.pools, now) ?? worker.note;
  return [
    `${worker.shown.replace('_', ' ')} for ${span(now - worker.since)}${said === null ? '' : `: ${said}`}`,
    '',
    ...(task === undefined ? [] : [`task ${task.id}: ${task.title}`, ...(task.step === null ? [] : [`now ${task.step}`]), '']),
    `pool ${worker.pool ?? 'none'} · role ${worker.role}`,
    ...(worker.capabilities.length > 0 ? [`can ${worker.capabilities.join(', ')}`] : []),
    ...(worker.tags.length > 0 ? [`takes ${worker.tags.join(', ')}`] : []),
    ...(process === null
      ? ['runs elsewhere']
      : [
          '',
          process.command.join(' '),
          `in ${process.cwd}`,
          process.ended_at === null ? `pid ${process.pid ?? '?'}, up ${span(now - process.started_at)}` : endOf(process),
        ]),
    ...(usage === null ? [] : ['', `CPU ${Math.round(usage.cpu * 100)}%, memory ${Math.round(usage.memory / 1e6)} MB`]),
    ...(usage?.outputAt == null ? [] : [`printed ${span(now - usage.outputAt)} ago`]),
  ];
}

const endOf = ({ code, signal, reason }: NonNullable<WorkerRow['process']>): string => reason ?? exitText(code, signal);
