/** A run and its steps as rows: their state by shape, word and colour, how far they are, and why they wait. */

import { noUsage } from '../../core/usage-sum.ts';
import { hasEnded, type RunStatus } from '../../core/workflow/run.ts';
import { span } from '../../wording/age.ts';
import { counted } from '../../wording/text.ts';
import { costText } from '../../wording/usage-text.ts';
import type { Glyphs, Look, Role } from '../model/look.ts';
import { isTakenBack, openTasksOf, partsNow, type RunItems, type StepRow, taskOfStep, undoingOf } from '../model/run-steps.ts';
import { graphText } from '../model/step-graph.ts';
import type { View } from '../model/view.ts';
import { widthOf } from '../pieces/fitted.ts';
import { gauge } from '../pieces/gauge.ts';
import type { Cell } from '../pieces/row.tsx';
import { laneOf } from '../state/lanes.ts';
import type { RunRow } from '../state/run-list.ts';
import type { TaskRow } from '../state/task-row.ts';
import { aroundOf, whyOf } from './task-cells.ts';

interface State {
  readonly word: string;
  readonly glyph: keyof Glyphs;
  readonly role: Role;
}

const runStates: { readonly [S in RunStatus]: State } = {
  running: { word: 'running', glyph: 'working', role: 'working' },
  paused: { word: 'paused', glyph: 'paused', role: 'warn' },
  rolling_back: { word: 'undoing', glyph: 'from', role: 'warn' },
  completed: { word: 'completed', glyph: 'done', role: 'done' },
  failed: { word: 'failed', glyph: 'failed', role: 'failed' },
  rolled_back: { word: 'undone', glyph: 'failed', role: 'failed' },
  cancelled: { word: 'cancelled', glyph: 'off', role: 'dim' },
};

const asks: State = { word: 'asks you', glyph: 'needs', role: 'needs' };
const reviewed: State = { word: 'in review', glyph: 'review', role: 'review' };

/** What its tasks are up to tells more than that it runs. */
export function runState(run: RunRow, view: View): State {
  if (run.status !== 'running') return runStates[run.status];
  return openTasksOf(run.id, view.swarm.board).some(task => isAsking(task, view)) ? asks : runStates.running;
}

/** For a person: its worker waits for an answer, or its result for a review that nobody else can do. */
function isAsking({ id, owner, status }: TaskRow, { swarm }: View): boolean {
  if (status === 'in_progress') return swarm.workers.find(({ name }) => name === owner)?.shown === 'waiting';
  return status === 'pending_review' && swarm.inbox.some(({ task, kind }) => task === id && kind === 'review');
}

/** Why it is as it is; of one that runs, what it waits for. */
export function runWhy(run: RunRow, view: View): string {
  if (run.reason !== null) return run.reason;
  if (run.status !== 'running') return '';
  const open = openTasksOf(run.id, view.swarm.board);
  const working = open.filter(({ status }) => status === 'in_progress').length;
  const reviews = open.filter(({ status }) => status === 'pending_review').length;
  const waiting = open.length - working - reviews;
  const words = [
    ...(working > 0 ? [`${working} at work`] : []),
    ...(reviews > 0 ? [`${counted(reviews, 'waits', 'wait')} for a review`] : []),
    ...(waiting > 0 ? [`${counted(waiting, 'waits', 'wait')} for a worker`] : []),
  ];
  return words.join(', ') || 'waits for an event';
}

export const runAge = ({ created_at: from, finished_at: to }: RunRow, now: number): string => span((to ?? now) - from);

export function runCells(run: RunRow, isCursor: boolean, view: View, width: number): Cell[] {
  const { look, moment: now, swarm } = view;
  const { glyphs } = look;
  const { word, glyph, role } = runState(run, view);
  const cost = costText(swarm.spending.runs.get(run.id) ?? noUsage);
  const wide = { word: width >= 40 ? 11 : 0, gauge: width >= 64 ? 10 : 0, age: 5, cost: cost !== '' && width >= 56 ? 8 : 0 };
  const steps = `${run.done}/${run.steps} `;
  const id = widthOf(run.id) + 1;
  const rest = width - 5 - id - wide.word - wide.gauge - 6 - wide.age - wide.cost;
  const why = width >= 70 ? Math.round(rest * 0.55) : 0;
  return [
    { text: ` ${isCursor ? glyphs.cursor : ' '} `, width: 3 },
    { text: glyphs[glyph], width: 2, role },
    { text: run.id, width: id, role: 'dim' },
    { text: `${run.name} `, width: Math.max(0, rest - why), role: hasEnded(run.status) ? 'dim' : 'text' },
    { text: word, width: wide.word, role },
    { text: wide.gauge === 0 ? '' : gauge(run.steps === 0 ? 1 : run.done / run.steps, wide.gauge - 1, look), width: wide.gauge, role },
    { text: steps, width: 6, align: 'right' },
    { text: `${runAge(run, now)} `, width: wide.age, role: 'dim', align: 'right' },
    { text: cost, width: wide.cost, role: 'dim' },
    {
      text: why === 0 ? '' : ` ${runWhy(run, view)}`,
      width: why,
      role: role === 'failed' || role === 'needs' || role === 'warn' ? role : 'dim',
    },
  ];
}

export function stepState({ shown }: StepRow, view: View): State {
  const undoing = undoingOf(shown);
  if (undoing.some(({ state }) => state === 'open')) return { word: 'undoing', glyph: 'from', role: 'warn' };
  if (undoing.some(({ state }) => state === 'failed')) return { word: 'not undone', glyph: 'failed', role: 'failed' };
  if (undoing.length > 0) return { word: 'undone', glyph: 'off', role: 'warn' };
  if (shown.state === 'running')
    return underWay(
      partsNow(shown).flatMap(({ task, state }) => (state === 'open' && task !== null ? [task] : [])),
      view,
    );
  return isTakenBack(shown, view.swarm.board) ? runStates.cancelled : stepStates[shown.state];
}

const stepStates: { readonly [S in 'waiting' | 'completed' | 'failed' | 'skipped']: State } = {
  waiting: { word: 'waiting', glyph: 'blocked', role: 'queued' },
  completed: { word: 'completed', glyph: 'done', role: 'done' },
  failed: { word: 'failed', glyph: 'failed', role: 'failed' },
  skipped: { word: 'skipped', glyph: 'off', role: 'dim' },
};

function underWay(ids: readonly string[], view: View): State {
  const tasks = ids.flatMap(id => view.swarm.board.find(id) ?? []);
  if (tasks.some(task => isAsking(task, view))) return asks;
  if (tasks.some(({ status }) => status === 'in_progress')) return runStates.running;
  if (tasks.some(({ status }) => status === 'pending_review')) return reviewed;
  return { word: 'queued', glyph: 'queued', role: 'queued' };
}

export interface StepColumns {
  readonly graph: number;
  readonly name: number;
  readonly word: number;
  readonly items: number;
  readonly task: number;
  readonly owner: number;
  readonly age: number;
  readonly why: number;
}

/** The graph gets a share of the width, however many lanes it has; no column is kept for what no step has. */
export function stepColumns(width: number, { lanes, steps }: RunItems): StepColumns {
  const nameWidest = Math.max(0, ...steps.map(({ shown: { id } }) => id.length));
  const itemsWidest = Math.max(0, ...steps.map(step => itemsText(step).length));
  const graph = Math.min(lanes * 2 + 1, Math.max(4, Math.floor(width * 0.25)));
  const fixed = {
    word: width >= 36 ? 11 : 0,
    items: width >= 50 && itemsWidest > 0 ? itemsWidest + 2 : 0,
    task: 6,
    owner: width >= 76 ? 12 : 0,
    age: width >= 44 ? 5 : 0,
  };
  const rest = Math.max(0, width - 3 - graph - fixed.word - fixed.items - fixed.task - fixed.owner - fixed.age);
  const name = width >= 60 ? Math.min(nameWidest + 2, Math.round(rest * 0.6)) : rest;
  return { graph, name, ...fixed, why: rest - name };
}

export function stepCells(row: StepRow, isCursor: boolean, columns: StepColumns, view: View): Cell[] {
  const { look, swarm } = view;
  const { glyphs } = look;
  const { word, glyph, role } = stepState(row, view);
  const { text, nodeAt } = graphText(row.lanes, columns.graph - 1, glyphs.joins, glyphs[glyph]);
  const task = taskOfStep(row.shown, swarm.board);
  const isWaiting = row.shown.state === 'waiting';
  return [
    { text: ` ${isCursor ? glyphs.cursor : ' '} `, width: 3 },
    { text: text.slice(0, nodeAt), width: nodeAt, role: 'border' },
    { text: glyphs[glyph], width: 1, role },
    { text: text.slice(nodeAt + 1), width: columns.graph - nodeAt - 1, role: 'border' },
    { text: `${row.shown.id} `, width: columns.name, role: isWaiting || row.shown.state === 'skipped' ? 'dim' : 'text' },
    { text: word, width: columns.word, role },
    { text: itemsText(row), width: columns.items, role: 'dim' },
    { text: task?.id ?? '', width: columns.task, role: 'dim' },
    { text: task?.status === 'in_progress' ? `${task.owner} ` : '', width: columns.owner, role: 'accent' },
    { text: `${stepAge(row, view)} `, width: columns.age, role: 'dim', align: 'right' },
    { text: stepWhy(row, view), width: columns.why, role: role === 'failed' || role === 'needs' ? role : 'dim' },
  ];
}

/** How many of its list have ended, and in which round it is. */
export function itemsText({ shown, step }: StepRow): string {
  const parts = partsNow(shown);
  const ended = parts.filter(({ state }) => state !== 'open').length;
  const items = step.foreach === undefined || parts.length === 0 ? '' : `${ended}/${parts.length}`;
  return [items, shown.loop > 1 ? `#${shown.loop}` : ''].filter(Boolean).join(' ');
}

/** From its first task to its last. */
export function stepAge({ shown }: StepRow, { swarm, moment: now }: View): string {
  const tasks = partsNow(shown).flatMap(({ task }) => (task === null ? [] : (swarm.board.find(task) ?? [])));
  const begun = tasks.flatMap(({ started_at: at }) => at ?? []);
  if (begun.length === 0) return '';
  const last = shown.state === 'running' ? now : Math.max(...tasks.map(({ finished_at: at }) => at ?? 0));
  return last === 0 ? '' : span(last - begun.reduce((a, b) => Math.min(a, b)));
}

/** What it waits for, what its task does, or why it ended so. */
export function stepWhy(row: StepRow, view: View): string {
  const { shown } = row;
  const { swarm, moment: now } = view;
  const undoing = undoingOf(shown).find(({ why }) => why !== null);
  if (undoing?.why != null) return undoing.why;
  const task = shown.state === 'running' ? taskOfStep(shown, swarm.board) : undefined;
  if (task === undefined) return shown.why ?? '';
  const owner = swarm.workers.find(({ name }) => name === task.owner);
  const lane = owner?.shown === 'waiting' && task.status === 'in_progress' ? 'needs' : laneOf(task);
  return whyOf({ row: task, lane, owner, ...aroundOf(task, owner, swarm, now), now });
}

/** For the heads of phases and sync points. */
export const ruled = (title: string, width: number, { glyphs }: Look): string =>
  `${title}${glyphs.across.repeat(Math.max(0, width - widthOf(title) - 1))} `;
