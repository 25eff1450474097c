/** What a command is about: the task or worker under the cursor, or all that are marked. */

import type { Message } from '../../core/message.ts';
import type { RunDetail } from '../../protocol/run-methods.ts';
import { indexOfTask, taskNear } from '../model/board-list.ts';
import { messagesOf } from '../model/message-list.ts';
import { type Model, selected } from '../model/model.ts';
import { isTakenBack, runItems, type StepRow, stepKey, taskOfStep } from '../model/run-steps.ts';
import type { View } from '../model/view.ts';
import type { RunRow } from '../state/run-list.ts';
import type { TaskRow } from '../state/task-row.ts';
import type { WorkerRow } from '../state/worker-row.ts';

/** The task that was gone into, else the one under the cursor; of a step, the one that works on it. */
export function taskHere(view: View): TaskRow | undefined {
  const { model, list, swarm, focus } = view;
  const depth = model.depths.at(-1);
  if (depth?.kind === 'task') return swarm.board.find(depth.id);
  if (depth?.kind === 'worker' || ((focus === 'workers' || focus === 'grid') && model.place !== 'board')) {
    const id = workerHere(view)?.task;
    return id == null ? undefined : swarm.board.find(id);
  }
  if (isAtRuns(view)) {
    const step = view.layout.panes.run === undefined ? undefined : stepHere(view);
    return step && taskOfStep(step.shown, swarm.board);
  }
  const { tasks: id } = model.cursors;
  const at = id === undefined ? -1 : indexOfTask(list, id);
  // One that was filtered away, or has gone, leaves the cursor to the first.
  return at >= 0 ? swarm.board.find(id!) : taskNear(list, 0, 1);
}

/** Where nothing was chosen yet, the cursor stands on the first task; from the first key on it stays with that task, wherever it goes. */
export function pinned(model: Model, view: View): Model {
  if (view.focus !== 'tasks' || model.depths.length > 0 || model.overlay !== null) return model;
  return selected(model, 'tasks', taskHere(view)?.id);
}

/** The marked ones, else the one here. */
export function tasksHere(view: View): TaskRow[] {
  const { marks } = view.model;
  const marked = [...marks].flatMap(id => view.swarm.board.find(id) ?? []);
  if (marked.length > 0 && view.model.depths.length === 0) return marked;
  const task = taskHere(view);
  return task === undefined ? [] : [task];
}

/** The worker that was gone into, the one under the cursor, or the one that holds the task under it. */
export function workerHere(view: View): WorkerRow | undefined {
  const { model, swarm, focus } = view;
  const named = (name: string | null | undefined): WorkerRow | undefined => swarm.workers.find(worker => worker.name === name);
  const depth = model.depths.at(-1);
  if (depth?.kind === 'worker') return named(depth.id);
  if (depth?.kind === 'task') return named(swarm.board.find(depth.id)?.owner);
  if (isAtRuns(view)) return named(taskHere(view)?.owner);
  const byCursor = named(focus === 'grid' ? model.cursors.grid : model.cursors.workers) ?? swarm.workers[0];
  if (model.place === 'workers' || focus === 'workers') return byCursor;
  return named(taskHere(view)?.owner) ?? byCursor;
}

/** The message under the cursor; with none chosen, the newest. */
export function messageHere({ model, swarm }: View): Message | undefined {
  const shown = messagesOf(swarm.messages, model.messageFilter);
  return shown.find(({ id }) => id === model.cursors.messages) ?? shown.at(-1);
}

const isAtRuns = ({ model }: View): boolean => {
  const depth = model.depths.at(-1);
  return depth?.kind === 'run' || (depth === undefined && model.place === 'runs');
};

/** The run that was gone into, the one under the cursor, or the one that the task here is a step of. */
export function runHere(view: View): RunRow | undefined {
  const { model, swarm } = view;
  const named = (id: string | undefined): RunRow | undefined => swarm.runs.find(run => run.id === id);
  const depth = model.depths.at(-1);
  if (depth?.kind === 'run') return named(depth.id);
  if (isAtRuns(view)) return named(model.cursors.runs) ?? swarm.runs[0];
  return named(taskHere(view)?.created_by);
}

/** Its steps, once they are known. */
export function runDetailHere(view: View): RunDetail | undefined {
  const { run } = view.details;
  return run !== null && run.run.id === runHere(view)?.id ? run : undefined;
}

/** The step under the cursor; with none chosen, the first that runs, that failed, or that waits. */
export function stepHere(view: View): StepRow | undefined {
  const detail = runDetailHere(view);
  if (detail === undefined) return undefined;
  const { steps } = runItems(detail);
  const inState = (state: string) => steps.find(({ shown }) => shown.state === state && !isTakenBack(shown, view.swarm.board));
  return (
    steps.find(({ shown }) => stepKey(detail, shown) === view.model.cursors.run) ??
    inState('running') ??
    inState('failed') ??
    inState('waiting') ??
    steps.at(-1)
  );
}

/** `t12`, or `3 tasks`. */
export const naming = (tasks: readonly { readonly id: string }[]): string => (tasks.length === 1 ? tasks[0]!.id : `${tasks.length} tasks`);
