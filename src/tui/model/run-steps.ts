/** The steps of a run as one list to go through: phases with heads, sync points between levels, and the graph beside it. */

import type { StepShown } from '../../core/workflow/run.ts';
import { type GraphStep, graphOf } from '../../core/workflow/workflow-graph.ts';
import type { RunDetail } from '../../protocol/run-methods.ts';
import type { BoardView } from '../state/board.ts';
import type { TaskRow } from '../state/task-row.ts';
import { between, type GraphRow, stepGraph } from './step-graph.ts';

export interface StepRow {
  readonly kind: 'step';
  readonly shown: StepShown;
  /** As it is written in the workflow. */
  readonly step: GraphStep;
  readonly lanes: readonly number[];
}

export type RunItem =
  | StepRow
  | { readonly kind: 'phase'; readonly name: string; readonly done: number; readonly count: number }
  /** In pattern hybrid all that stands above it comes before what stands below. */
  | { readonly kind: 'sync'; readonly lanes: readonly number[]; readonly isPassed: boolean };

export interface RunItems {
  readonly items: readonly RunItem[];
  readonly steps: readonly StepRow[];
  /** The most lanes that stand beside each other. */
  readonly lanes: number;
}

let known: { detail: RunDetail; items: RunItems } | undefined;

/** Made once for each answer of the daemon. */
export function runItems(detail: RunDetail): RunItems {
  if (known?.detail !== detail) known = { detail, items: made(detail) };
  return known.items;
}

function made({ run, workflow, steps: all }: RunDetail): RunItems {
  const graph = graphOf(workflow);
  const shown = new Map(all.map(step => [step.id, step]));
  const items = graph.phases.flatMap((name, phase) => {
    const own = [...graph.steps.values()].filter(step => step.phase === phase && shown.has(step.id)).sort((a, b) => a.level - b.level);
    const rows = stepGraph(own);
    const done = own.filter(({ id }) => isOver(shown.get(id)!)).length;
    const head: RunItem[] = graph.phases.length === 1 ? [] : [{ kind: 'phase', name, done, count: own.length }];
    const isSync = (at: number): boolean => run.pattern === 'hybrid' && at > 0 && own[at]!.level !== own[at - 1]!.level;
    const body = rows.flatMap((row, at): RunItem[] => [...(isSync(at) ? [syncBefore(rows, at, shown)] : []), rowOf(row, shown)]);
    return [...head, ...body];
  });
  const steps = items.filter(item => item.kind === 'step');
  return { items, steps, lanes: Math.max(0, ...steps.map(({ lanes }) => lanes.length)) };
}

const isOver = ({ state }: StepShown): boolean => state !== 'waiting' && state !== 'running';

const rowOf = ({ step, lanes }: GraphRow, shown: ReadonlyMap<string, StepShown>): StepRow => ({
  ...{ kind: 'step', step, lanes },
  shown: shown.get(step.id)!,
});

function syncBefore(rows: readonly GraphRow[], at: number, shown: ReadonlyMap<string, StepShown>): RunItem {
  const isPassed = rows.slice(at).some(({ step }) => shown.get(step.id)!.state !== 'waiting');
  return { kind: 'sync', lanes: between(rows[at - 1]!, rows[at]!), isPassed };
}

/** Steps of different runs are often called the same. */
export const stepKey = ({ run }: RunDetail, { id }: StepShown): string => `${run.id}/${id}`;

type Part = StepShown['parts'][number];

/** What is done of it now: the items of this round; and what undoes it, when that has begun. */
export const partsNow = ({ parts, loop }: StepShown): Part[] => parts.filter(part => part.kind === 'step' && part.loop === loop);
export const undoingOf = ({ parts }: StepShown): Part[] => parts.filter(({ kind }) => kind === 'rollback');

/** It has not failed by itself: the run, or a person, has taken it back. */
export const isTakenBack = (shown: StepShown, board: BoardView): boolean =>
  shown.state === 'failed' &&
  partsNow(shown).every(({ state, task }) => state !== 'failed' || (task !== null && board.find(task)?.status === 'cancelled'));

/** The one that a person most likely means: what runs, then what failed, then what was last. */
export function taskOfStep(shown: StepShown, board: BoardView): TaskRow | undefined {
  const all = [...partsNow(shown), ...undoingOf(shown)];
  const best = all.filter(({ state }) => state === 'open').map(({ task }) => row(task, board));
  const working = best.find(task => task?.status === 'in_progress') ?? best.find(task => task !== undefined);
  const failed = all.find(({ state, task }) => state === 'failed' && task !== null);
  return working ?? row(failed?.task ?? shown.parts.findLast(({ task }) => task !== null)?.task ?? null, board);
}

const row = (task: string | null, board: BoardView): TaskRow | undefined => (task === null ? undefined : board.find(task));

let tasksByRun: { board: BoardView; tasks: Map<string, TaskRow[]> } | undefined;

/** What a run has put on the board and is not over; made once for a state of the board. */
export function openTasksOf(id: string, board: BoardView): readonly TaskRow[] {
  if (tasksByRun?.board !== board) {
    const { needs, trouble, working, queued, review } = board.lanes;
    const open = [...needs, ...working, ...review, ...queued, ...trouble].filter(({ status }) => status !== 'failed');
    tasksByRun = { board, tasks: Map.groupBy(open, ({ created_by: by }) => by) };
  }
  return tasksByRun.tasks.get(id) ?? [];
}
