/** A run with its steps, as a page. */

import type { RunDetail } from '../protocol/run-methods.ts';
import { ago, span } from '../wording/age.ts';
import { counted, oneLine } from '../wording/text.ts';
import type { Paint, Style } from './style.ts';

type Step = RunDetail['steps'][number];

export const runStyles: Readonly<Record<string, Style | undefined>> = {
  running: 'cyan',
  open: 'cyan',
  paused: 'yellow',
  rolling_back: 'magenta',
  completed: 'green',
  failed: 'red',
  rolled_back: 'yellow',
  cancelled: 'dim',
  skipped: 'dim',
};

export function runSheet({ run, steps, aside }: RunDetail, now: number, paint: Paint): string {
  const time = run.finished_at === null ? `began ${ago(run.created_at, now)}` : `took ${span(run.finished_at - run.created_at)}`;
  const tries = run.tries === 1 ? '' : `, try ${run.tries}${aside === 0 ? '' : ` (${counted(aside, 'part')} done again)`}`;
  const head = `${run.id}  ${paint(runStyles[run.status], run.status)}  ${oneLine(run.name)}, ${run.done} of ${counted(run.steps, 'step')}, ${time}${tries}`;
  const why = run.reason === null ? [] : [`  ${oneLine(run.reason)}`];
  const phases = Map.groupBy(steps, ({ phase }) => phase);
  const width = Math.max(...steps.map(step => label(step).length), 0);
  const body = [...phases].flatMap(([phase, members]) => [
    ...(phases.size === 1 ? [] : [`  ${paint('bold', phase)}`]),
    ...members.flatMap(step => stepLines(step, width, paint)),
  ]);
  return [head, ...why, `  ${run.pattern}: ${oneLine(run.pattern_why)}`, ...body].join('\n');
}

const label = ({ id, loop }: Step): string => (loop > 1 ? `${id}, round ${loop}` : id);

function stepLines(step: Step, width: number, paint: Paint): string[] {
  const { state, loop, why } = step;
  const parts = step.parts.filter(part => part.kind === 'step' && part.loop === loop);
  const undone = step.parts.filter(({ kind }) => kind === 'rollback');
  const told = [tasksText(parts), why === null ? '' : oneLine(why)].filter(Boolean).join('; ');
  const line = `  ${paint(runStyles[state], state.padEnd(9))} ${told === '' ? label(step) : `${label(step).padEnd(width)}  ${paint('dim', told)}`}`;
  return [
    line,
    ...undone.map(({ state: how, task, why: because }) =>
      `            undo ${paint(runStyles[how], how)} ${task ?? ''} ${oneLine(because ?? '')}`.trimEnd(),
    ),
  ];
}

/** The task, or of many how they stand. */
function tasksText(parts: Step['parts']): string {
  if (parts.length <= 1) return parts[0]?.task ?? '';
  return [...Map.groupBy(parts, ({ state }) => state)].map(([state, some]) => `${some.length} ${state}`).join(', ');
}
