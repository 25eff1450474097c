/** A run and one of its steps in sentences: what it is, why it is as it is, what it has come to. */

import { clock } from '../../wording/age.ts';
import { factSentence } from '../../wording/fact-sentence.ts';
import { jsonHint } from '../../wording/json-text.ts';
import { percent } from '../../wording/text.ts';
import { usageText } from '../../wording/usage-text.ts';
import { stepNotes } from '../../wording/workflow-picture.ts';
import { runHere, stepHere } from '../commands/selection.ts';
import type { Role } from '../model/look.ts';
import { partsNow, type StepRow, undoingOf } from '../model/run-steps.ts';
import type { View } from '../model/view.ts';
import { cut } from '../pieces/fitted.ts';
import { gauge } from '../pieces/gauge.ts';
import type { RunRow } from '../state/run-list.ts';
import { itemsText, runAge, runState, runWhy, stepAge, stepState, stepWhy } from './run-cells.ts';

export interface Line {
  readonly text: string;
  readonly role?: Role;
}

const line = (text: string, role?: Role): Line => (role === undefined ? { text } : { text, role });

/** The most telling first: where there is little room, the rest is left out. */
export function headOfRun(run: RunRow, view: View, width: number): Line[] {
  const { role } = runState(run, view);
  const why = runWhy(run, view);
  const took = view.swarm.spending.runs.get(run.id);
  const share = run.steps === 0 ? 1 : run.done / run.steps;
  const figures = [
    `${gauge(share, 14, view.look)} ${run.done} of ${run.steps} steps, ${percent(share)}`,
    `${run.finished_at === null ? 'for' : 'took'} ${runAge(run, view.moment)}`,
    ...(run.tries > 1 ? [`try ${run.tries}`] : []),
    ...(took === undefined || usageText(took) === '' ? [] : [usageText(took)]),
    `by ${run.created_by}`,
  ].join(' · ');
  const inputs = Object.entries(run.inputs).map(([name, value]) => `${name} = ${jsonHint(value, 60)}`);
  return [
    line(cut(figures, width), role),
    ...(why === '' ? [] : [line(cut(why, width), role === 'working' ? 'dim' : role)]),
    line(cut(`${run.pattern}: ${run.pattern_why}`, width), 'dim'),
    ...(inputs.length === 0 ? [] : [line(cut(inputs.join(' · '), width), 'dim')]),
    line(''),
  ];
}

export function aboutStep(view: View): Line[] {
  const row = stepHere(view);
  if (row === undefined) return [];
  const { step } = row;
  const { word, role } = stepState(row, view);
  const why = stepWhy(row, view);
  const age = stepAge(row, view);
  const section = (title: string, lines: readonly Line[]): Line[] => (lines.length === 0 ? [] : [line(''), line(title, 'title'), ...lines]);
  return [
    line([word, itemsText(row), age].filter(Boolean).join(' · '), role),
    ...(why === '' ? [] : [line(why)]),
    ...(step.needs.length === 0 ? [] : [line(`needs ${step.needs.join(', ')}`, 'dim')]),
    ...stepNotes(step).map(note => line(note, 'dim')),
    ...section('Tasks', tasksOf(row, view)),
    ...section(
      'What it is to do',
      [step.title, step.prompt, step.command].flatMap(text => (text === undefined ? [] : [line(text.trim())])),
    ),
    ...section('The run', happened(view)),
  ];
}

const tasksShownMax = 12;

function tasksOf({ shown }: StepRow, { swarm }: View): Line[] {
  const earlier = shown.parts.filter(({ kind, loop }) => kind === 'step' && loop < shown.loop);
  const all = [...partsNow(shown), ...undoingOf(shown), ...earlier];
  const lines = all.slice(0, tasksShownMax).map(({ kind, task, state, why, loop }) => {
    const row = task === null ? undefined : swarm.board.find(task);
    const status = state === 'open' ? (row?.status ?? 'open').replace('_', ' ') : state;
    const round = loop < shown.loop ? ` in round ${loop}` : '';
    const owner = state === 'open' && row?.owner != null ? ` ${row.owner}` : '';
    const role = state === 'failed' ? 'bad' : state === 'completed' ? 'good' : undefined;
    const title = row === undefined ? '' : ` ${row.title}`;
    return line(
      `${kind === 'rollback' ? 'undo ' : ''}${task ?? '-'} ${status}${round}${owner}${title}${why === null ? '' : `: ${why}`}`,
      role,
    );
  });
  const rest = all.length - lines.length;
  return rest > 0 ? [...lines, line(`and ${rest} more: enter lists them`, 'dim')] : lines;
}

const factsShownMax = 20;

/** The newest first, as far as the log on the screen goes back. */
function happened(view: View): Line[] {
  const id = runHere(view)?.id;
  const own = view.swarm.facts.filter(({ subject, type }) => subject === id && type.startsWith('run.'));
  return own
    .slice(-factsShownMax)
    .reverse()
    .map(fact => line(`${clock(fact.at, fact.at)} ${factSentence(fact)}`, 'dim'));
}
