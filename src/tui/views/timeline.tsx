/** Who worked on what and when: a line for each worker, a bar for each attempt, and the time that is looked at at the right edge. */

import type { ReactNode } from 'react';
import { clock, span } from '../../wording/age.ts';
import type { Rect } from '../model/layout.ts';
import type { Look, Role } from '../model/look.ts';
import { nameColumns, type TimeScale, timelineMsOf, timeScaleOf } from '../model/time-scale.ts';
import type { View } from '../model/view.ts';
import { Pane } from '../pieces/pane.tsx';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { useWindow } from '../pieces/window.ts';
import { Words } from '../pieces/words.tsx';
import type { WorkSpan } from '../state/spans.ts';
import { lanesOf } from '../state/work-history.ts';

export function Timeline(): ReactNode {
  const view = useView(whole);
  const { model, now } = view;
  const info = [
    ...bounds(view),
    model.lookedAt === null ? 'now' : clock(model.lookedAt, now),
    '[ ] back and forth',
    `+ - ${span(timelineMsOf(view))}`,
  ].join(' · ');
  return (
    <Pane name="timeline" title="Timeline" info={info}>
      {inside => <Lines view={view} inside={inside} />}
    </Pane>
  );
}

const whole = (view: View): View => view;

/** Where the time that was chosen goes back further than any work, it says so. */
function bounds(view: View): string[] {
  const { work, model, now, moment } = view;
  const isChosen = model.lookedAt !== null || model.timelineMs !== null;
  const from = moment - timelineMsOf(view);
  return [
    ...(isChosen && work?.since != null && work.since > from ? [`begins ${clock(work.since, now)}`] : []),
    ...(work?.isCut ? ['more workers than are shown'] : []),
  ];
}

/** What overlaps the time, by worker. */
function lanesIn({ swarm, work }: View, { from, until }: TimeScale): [worker: string, spans: WorkSpan[]][] {
  if (work === undefined) return [];
  return [...lanesOf(work, swarm.facts)]
    .map(([worker, spans]): [string, WorkSpan[]] => [worker, spans.filter(one => one.from <= until && (one.to ?? until) >= from)])
    .filter(([, spans]) => spans.length > 0)
    .sort(([a], [b]) => collator.compare(a, b));
}

const collator = new Intl.Collator('en', { numeric: true });

function emptyText({ work, model, now }: View, { until }: TimeScale): string {
  if (work === undefined) return 'loading';
  if (work.since === null) return 'nobody has worked yet';
  if (until < work.since) return `nobody had worked yet: the first work began ${clock(work.since, now)}`;
  return model.lookedAt === null ? 'nobody worked in this time; [ goes further back' : 'nobody worked in this time';
}

function Lines({ view, inside }: { view: View; inside: Rect }): ReactNode {
  const { look, model } = view;
  const scale = timeScaleOf(view, inside.width);
  const lanes = lanesIn(view, scale);
  const height = inside.height - 2;
  const top = useWindow(Math.min(model.scrolls.timeline ?? 0, Math.max(0, lanes.length - 1)), lanes.length, height);
  if (lanes.length === 0) return <Words text={emptyText(view, scale)} inside={inside} look={look} />;
  return [
    <Row key=":axis" cells={axisCells(scale, view)} look={look} />,
    <Row
      key=":ticks"
      cells={[
        { text: '', width: nameColumns },
        { text: ticks(scale, look), width: scale.columns, role: 'border' },
      ]}
      look={look}
    />,
    ...lanes
      .slice(top, top + height)
      .map(([worker, spans]) => (
        <Row
          key={worker}
          cells={[{ text: ` ${worker}`, width: nameColumns, role: 'accent' }, ...barCells(spans, scale, look)]}
          look={look}
        />
      )),
  ];
}

/** At least so far apart, and at times that a person would name. */
const tickColumnsMin = 14;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400].map(s => s * 1_000);

interface Tick {
  readonly column: number;
  readonly at: number;
}

function ticksOf({ from, until, msEach, columns }: TimeScale): Tick[] {
  const step = steps.find(ms => ms / msEach >= tickColumnsMin) ?? steps.at(-1)!;
  // Midnight of the person, not of Greenwich, is a round time.
  const offset = new Date(from).getTimezoneOffset() * 60_000;
  const first = Math.ceil((from - offset) / step) * step + offset;
  return Array.from({ length: Math.max(0, Math.floor((until - first) / step) + 1) }, (_, index) => first + index * step)
    .map(at => ({ at, column: Math.floor((at - from) / msEach) }))
    .filter(({ column }) => column < columns);
}

/** Each label begins where its tick stands, unless it would not end within the pane. */
function axisCells(scale: TimeScale, { model, look }: View): Cell[] {
  const end = look.isAscii && model.lookedAt === null ? 'now' : '';
  const cells: Cell[] = [{ text: '', width: nameColumns }];
  let used = 0;
  for (const { at, column } of ticksOf(scale)) {
    const label = clock(at, scale.until);
    if (column + label.length > scale.columns - (end === '' ? 0 : end.length + 1)) break;
    cells.push({ text: '', width: column - used }, { text: label, width: label.length, role: 'dim' });
    used = column + label.length;
  }
  return [...cells, { text: end, width: scale.columns - used, align: 'right', role: 'dim' }];
}

function ticks(scale: TimeScale, { glyphs: { across, along } }: Look): string {
  const marked = new Set(ticksOf(scale).map(({ column }) => column));
  return Array.from({ length: scale.columns }, (_, column) => (marked.has(column) ? along : across)).join('');
}

const roles: { readonly [E in NonNullable<WorkSpan['end']>]: Role } = { completed: 'good', failed: 'bad', 'given back': 'warn' };

/** Each as long as it took, with its task's name where there is room. What went wrong stands before what shares its column. */
function barCells(spans: readonly WorkSpan[], scale: TimeScale, look: Look): Cell[] {
  const painted = paintedBy(spans, scale);
  const cells: Cell[] = [];
  for (let column = 0; column < scale.columns; ) {
    const one = painted[column];
    let stop = column + 1;
    while (stop < scale.columns && painted[stop] === one) stop++;
    const width = stop - column;
    cells.push(one === undefined ? { text: '', width } : { text: barText(one.task, width, look), width, role: roleAt(one, scale.until) });
    column = stop;
  }
  return cells;
}

/** Which of them stands in each column: the first that is there, or the first that went wrong. */
function paintedBy(spans: readonly WorkSpan[], { from, until, msEach, columns }: TimeScale): (WorkSpan | undefined)[] {
  const painted = Array.from<WorkSpan | undefined>({ length: columns });
  for (const one of spans.toSorted((a, b) => a.from - b.from)) {
    const begin = Math.max(0, Math.min(columns - 1, Math.floor((one.from - from) / msEach)));
    const stop = Math.min(columns, Math.max(begin + 1, Math.ceil((Math.min(one.to ?? until, until) - from) / msEach)));
    for (let column = begin; column < stop; column++) {
      const there = painted[column];
      if (there === undefined || (isBad(one, until) && !isBad(there, until))) painted[column] = one;
    }
  }
  return painted;
}

const isBad = (one: WorkSpan, until: number): boolean => roleAt(one, until) === 'bad';

/** Of what ended later, nobody knew how it would. */
const roleAt = ({ to, end }: WorkSpan, until: number): Role => (to === null || to > until ? 'working' : roles[end!]);

/** `▐t12███▌`: neighbours stay apart, however short they are. */
function barText(task: string, width: number, { glyphs: { full, empty } }: Look): string {
  if (width <= task.length + 1) return full.repeat(Math.max(0, width - 1)) + empty;
  return `${full}${task}${full.repeat(width - task.length - 2)}${empty}`;
}
