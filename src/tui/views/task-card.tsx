/** One task: what it is about, why it is as it is, what came of it, and everything that happened to it. */

import type { ReactNode } from 'react';
import { budgetText } from '../../core/amounts.ts';
import type { GateRun } from '../../core/gate.ts';
import { handoffText } from '../../core/handoff-text.ts';
import type { Task } from '../../core/task.ts';
import type { Usage } from '../../core/usage.ts';
import { noUsage } from '../../core/usage-sum.ts';
import { clock, span, until } from '../../wording/age.ts';
import { bytesText } from '../../wording/bytes.ts';
import { factSentence } from '../../wording/fact-sentence.ts';
import { jsonText } from '../../wording/json-text.ts';
import { percent } from '../../wording/text.ts';
import { usageText } from '../../wording/usage-text.ts';
import { taskHere } from '../commands/selection.ts';
import { graphOf } from '../model/graph.ts';
import type { Role } from '../model/look.ts';
import { ofNow, type View } from '../model/view.ts';
import { wrapped } from '../pieces/fitted.ts';
import { Pane } from '../pieces/pane.tsx';
import { Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { laneOf } from '../state/lanes.ts';
import { glyphOf } from './task-cells.ts';

interface Line {
  readonly text: string;
  readonly role?: Role;
}

export function TaskCard(): ReactNode {
  const view = useView(whole);
  const task = taskHere(view);
  const title = task === undefined ? 'Task' : `${task.id} ${task.title}`;
  return (
    <>
      <Pane name="card" title={title} info={infoOf(view)}>
        {({ width, height }) =>
          linesIn(
            [...aboutTask(view), ...(view.layout.panes.side === undefined ? [line(''), ...history(view)] : [])],
            view,
            width,
            height,
            'card',
          )
        }
      </Pane>
      <Pane name="side" title="History">
        {({ width, height }) => linesIn(history(view), view, width, height, 'side')}
      </Pane>
    </>
  );
}

const whole = (view: View): View => view;

function infoOf(view: View): string {
  const task = taskHere(view);
  if (task === undefined) return '';
  const owner = view.swarm.workers.find(({ name }) => name === task.owner);
  const isAttachable = !view.swarm.isPast && owner?.isLive && owner.process !== null;
  return [task.status.replace('_', ' '), ...(isAttachable ? ['enter attaches'] : [])].join(' · ');
}
const line = (text: string, role?: Role): Line => (role === undefined ? { text } : { text, role });

function linesIn(lines: readonly Line[], { look, model }: View, width: number, height: number, pane: 'card' | 'side'): ReactNode {
  const all = lines.flatMap(({ text, role }) => wrapped(text, width - 2).map(part => line(part, role)));
  const top = Math.max(0, Math.min(model.scrolls[pane] ?? 0, all.length - height));
  return all.slice(top, top + height).map(({ text, role }, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
    <Row key={at} cells={[{ text: ` ${text}`, width, ...(role === undefined ? {} : { role }) }]} look={look} />
  ));
}

/** What it took, and may take. */
function spentLines({ budget }: Pick<Task, 'budget'>, usage: Usage): Line[] {
  const words = [usageText(usage), ...(budget === null ? [] : [`budget ${budgetText(budget)}`])].filter(Boolean);
  return words.length === 0 ? [] : [line(words.join(' · '), 'dim')];
}

function aboutTask(view: View): Line[] {
  const row = taskHere(view);
  const { task, explanation } = view.details;
  const { moment: now, model } = view;
  const isNow = model.lookedAt === null;
  if (row === undefined) return [line(isNow ? 'This task is not on the board.' : 'This task was not on the board then.', 'dim')];
  const why = isNow && explanation?.subject === row.id ? explanation : null;
  const detail = task?.id === row.id ? task : null;
  return [
    ...(why === null ? [] : why.because.map(reason => line(reason))),
    ...(why?.next == null ? [] : [line(`next: ${why.next}${why.next_at === null ? '' : ` ${until(why.next_at, now)}`}`, 'dim')]),
    ...(why?.remedy == null ? [] : [line(why.remedy, 'accent')]),
    line(''),
    line(
      [
        `priority ${row.priority}`,
        `attempt ${row.attempt}`,
        `${row.failures} of ${row.retries + 1} tries failed`,
        ...(row.lost > 0 ? [`${row.lost} workers lost`] : []),
      ].join(' · '),
      'dim',
    ),
    ...(detail === null || !isNow ? [] : spentLines(detail, view.details.usage ?? noUsage)),
    ...(row.owner === null ? [] : [line(`held by ${row.owner}${row.started_at === null ? '' : ` for ${span(now - row.started_at)}`}`)]),
    ...(row.assignee === null ? [] : [line(`assigned to ${row.assignee}`)]),
    ...(row.tags.length > 0 ? [line(`tags ${row.tags.join(', ')}`, 'dim')] : []),
    ...(row.requires.length > 0 ? [line(`requires ${row.requires.join(', ')}`, 'dim')] : []),
    ...(row.parent === null ? [] : [line(`part of ${row.parent}`, 'dim')]),
    ...(detail === null ? [] : [...ofNow(view).map(words => line(`${words}:`, 'title')), ...detailLines(detail, view)]),
  ];
}

function detailLines(task: NonNullable<View['details']['task']>, view: View): Line[] {
  const section = (title: string, lines: readonly Line[]): Line[] => (lines.length === 0 ? [] : [line(''), line(title, 'title'), ...lines]);
  return [
    ...section('Description', task.description === null ? [] : [line(task.description)]),
    ...section(
      'Hand-off',
      task.handoff === null
        ? []
        : handoffText(task.handoff)
            .split('\n')
            .map(text => line(text)),
    ),
    ...section('Command', task.command === null ? [] : [line(task.command)]),
    ...section('Needs, and needed by', graphLines(view, task.id)),
    ...section('Parts', task.parts.map(partLine)),
    ...section('Gates', gateLines(view.details.gates)),
    ...section('Result', task.result === null ? [] : [line(jsonText(task.result))]),
    ...section('Error', task.error === null ? [] : [line(task.error, 'bad')]),
    ...section('Checkpoints', task.trail.flatMap(leftLines)),
    ...section(
      'Artifacts',
      [...task.artifacts, ...task.kept.map(({ id, name, bytes }) => `${id} ${name}, ${bytesText(bytes)}`)].map(artifact => line(artifact)),
    ),
    ...section(
      'Notes',
      task.notes.map(({ at, by, text }) => line(`${clock(at, at)} ${by}: ${text}`)),
    ),
  ];
}

function partLine({ id, title, status, progress, step }: NonNullable<View['details']['task']>['parts'][number]): Line {
  const far = [...(progress === null ? [] : [percent(progress)]), ...(step === null ? [] : [step])].join(' ');
  return line(
    `${id} ${status.replace('_', ' ')} ${title}${far === '' || status === 'completed' ? '' : ` · ${far}`}`,
    status === 'completed' ? 'good' : undefined,
  );
}

/** What an attempt left on its way, for the next to go on from. */
function leftLines({ attempt, worker, at, checkpoint, partial }: NonNullable<View['details']['task']>['trail'][number]): Line[] {
  const who = `${clock(at, at)} attempt ${attempt}, ${worker}`;
  return [
    ...(checkpoint === null ? [] : [line(`${who}: ${jsonText(checkpoint)}`, 'dim')]),
    ...partial.map(each => line(`${who}, in part: ${jsonText(each)}`, 'dim')),
  ];
}

/** Of the round that runs, or ran last. */
function gateLines(gates: readonly GateRun[]): Line[] {
  const last = gates.at(-1)?.round;
  return gates
    .filter(({ round }) => round === last)
    .flatMap(({ name, state, by, output, reviews }) => [
      line([`${state} ${name}`, ...(by === null || by === 'swarm' ? [] : [`by ${by}`])].join(' '), gateRoles[state]),
      ...reviews.map(({ reviewer, state: said, comment }) =>
        line(`  ${reviewer}: ${said}${comment === null ? '' : `, ${comment}`}`, 'dim'),
      ),
      ...(output === null || output === '' ? [] : [line(`  ${output}`, 'dim')]),
    ]);
}

const gateRoles: { readonly [S in GateRun['state']]?: Role } = { passed: 'good', failed: 'bad', running: 'working', dropped: 'dim' };

function graphLines({ swarm: { board }, look: { glyphs } }: View, id: string): Line[] {
  return graphOf(board, id).map(({ rails, isLast, row, isHere, isRepeated }) => {
    const above = rails.slice(1).map(goesOn => (goesOn ? `${glyphs.along}  ` : '   '));
    const branch = rails.length === 0 ? '' : isLast ? `${glyphs.lastBranch} ` : `${glyphs.branch} `;
    const here = isHere ? `${glyphs.here} ` : '';
    const text = `${above.join('')}${branch}${glyphOf(row, laneOf(row), glyphs)} ${here}${row.id} ${row.title}${isRepeated ? ' (above)' : ''}`;
    if (isHere) return line(text, 'title');
    return line(text, row.status === 'completed' ? 'good' : isRepeated ? 'dim' : undefined);
  });
}

const history = ({ details, moment }: View): Line[] =>
  details.history.filter(({ at }) => at <= moment).map(fact => line(`${clock(fact.at, fact.at)} ${factSentence(fact)}`));
