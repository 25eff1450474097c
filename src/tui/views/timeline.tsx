/** Who worked on what and when: a line for each worker, a bar for each attempt, and now at the right edge. */

import type { ReactNode } from 'react';
import { clock, span } from '../../wording/age.ts';
import { timelineMsOf } from '../commands/time-commands.ts';
import type { Rect } from '../model/layout.ts';
import type { Look, Role } from '../model/look.ts';
import type { View } from '../model/view.ts';
import { Pane } from '../pieces/pane.tsx';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';
import { useWindow } from '../pieces/window.ts';
import { spansOf, type WorkSpan } from '../state/spans.ts';

const nameColumns = 16;

export function Timeline(): ReactNode {
  const view = useView(whole);
  const { model, now } = view;
  const until = model.lookedAt ?? now;
  const info = [
    ...knownSince(view, until - timelineMsOf(view)),
    model.lookedAt === null ? 'now' : clock(until, now),
    '[ ] back and forth',
    `+ - ${span(timelineMsOf(view))}`,
  ].join(' · ');
  return (
    <Pane name="timeline" title="Timeline" info={info}>
      {inside => <Lines view={view} inside={inside} until={until} />}
    </Pane>
  );
}

const whole = (view: View): View => view;

/** So many facts are kept and no more: what came before them is not empty, but not known here. */
function knownSince({ swarm: { facts }, now }: View, from: number): string[] {
  const [first] = facts;
  return first === undefined || first.seq === 1 || first.at <= from ? [] : [`known since ${clock(first.at, now)}; [ shows what was before`];
}

function Lines({ view, inside, until }: { view: View; inside: Rect; until: number }): ReactNode {
  const { swarm, look, model } = view;
  const spanMs = timelineMsOf(view);
  const room = Math.max(10, inside.width - nameColumns - 1);
  const scale = { from: until - spanMs, msEach: spanMs / room, columns: room, until };
  const spans = spansOf(swarm.facts).filter(({ from, to }) => from <= until && (to ?? until) >= scale.from);
  const workers = [...new Set(spans.map(({ worker }) => worker))].sort(new Intl.Collator('en', { numeric: true }).compare);
  const height = inside.height - 2;
  const top = useWindow(Math.min(model.scrolls.timeline ?? 0, Math.max(0, workers.length - 1)), workers.length, height);
  if (workers.length === 0)
    return <Row cells={[{ text: '  nobody worked in this time; [ goes further back', width: inside.width, role: 'dim' }]} look={look} />;
  return [
    <Row key=":axis" cells={axisCells(scale, look)} look={look} />,
    <Row
      key=":ticks"
      cells={[
        { text: '', width: nameColumns },
        { text: ticks(scale, look), width: room, role: 'border' },
      ]}
      look={look}
    />,
    ...workers.slice(top, top + height).map(worker => (
      <Row
        key={worker}
        cells={[
          { text: ` ${worker}`, width: nameColumns, role: 'accent' },
          ...barCells(
            spans.filter(one => one.worker === worker),
            scale,
            look,
          ),
        ]}
        look={look}
      />
    )),
  ];
}

interface Scale {
  readonly from: number;
  readonly until: number;
  readonly msEach: number;
  readonly columns: number;
}

/** At least so far apart, and at times that a person would name. */
const tickColumnsMin = 14;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400].map(s => s * 1_000);

interface Tick {
  readonly column: number;
  readonly at: number;
}

function ticksOf({ from, until, msEach, columns }: Scale): Tick[] {
  const step = steps.find(ms => ms / msEach >= tickColumnsMin) ?? steps.at(-1)!;
  // Midnight of the person, not of Greenwich, is a round time.
  const offset = new Date(from).getTimezoneOffset() * 60_000;
  const first = Math.ceil((from - offset) / step) * step + offset;
  return Array.from({ length: Math.max(0, Math.floor((until - first) / step) + 1) }, (_, index) => first + index * step)
    .map(at => ({ at, column: Math.floor((at - from) / msEach) }))
    .filter(({ column }) => column < columns);
}

/** Each label begins where its tick stands, unless it would not end within the pane. */
function axisCells(scale: Scale, { isAscii }: Look): Cell[] {
  const cells: Cell[] = [{ text: '', width: nameColumns }];
  let used = 0;
  for (const { at, column } of ticksOf(scale)) {
    const label = clock(at, scale.until);
    if (column + label.length > scale.columns - (isAscii ? 4 : 0)) break;
    cells.push({ text: '', width: column - used }, { text: label, width: label.length, role: 'dim' });
    used = column + label.length;
  }
  return [...cells, { text: isAscii ? 'now' : '', width: scale.columns - used, align: 'right', role: 'dim' }];
}

function ticks(scale: Scale, { glyphs: { across, along } }: Look): string {
  const marked = new Set(ticksOf(scale).map(({ column }) => column));
  return Array.from({ length: scale.columns }, (_, column) => (marked.has(column) ? along : across)).join('');
}

const roles: { readonly [E in NonNullable<WorkSpan['end']>]: Role } = { completed: 'good', failed: 'bad', 'given back': 'warn' };

/** Each as long as it took, with its task's name where there is room. */
function barCells(spans: readonly WorkSpan[], scale: Scale, look: Look): Cell[] {
  const cells: Cell[] = [];
  let used = 0;
  for (const { task, from, to, end } of spans) {
    const begin = Math.max(used, Math.min(scale.columns, Math.floor((from - scale.from) / scale.msEach)));
    const stop = Math.min(scale.columns, Math.max(begin + 1, Math.ceil(((to ?? scale.until) - scale.from) / scale.msEach)));
    if (begin >= scale.columns) continue;
    if (begin > used) cells.push({ text: '', width: begin - used });
    cells.push({ text: barText(task, stop - begin, look), width: stop - begin, role: end === null ? 'working' : roles[end] });
    used = stop;
  }
  return [...cells, { text: '', width: Math.max(0, scale.columns - used) }];
}

/** `▐t12███▌`: neighbours stay apart, however short they are. */
function barText(task: string, width: number, { glyphs: { full, empty } }: Look): string {
  if (width <= task.length + 1) return full.repeat(Math.max(0, width - 1)) + empty;
  return `${full}${task}${full.repeat(width - task.length - 2)}${empty}`;
}
