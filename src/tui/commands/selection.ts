/** What a command is about: the task or worker under the cursor, or all that are marked. */

import type { Message } from '../../core/message.ts';
import { indexOfTask, taskNear } from '../model/board-list.ts';
import { messagesOf } from '../model/message-list.ts';
import { type Model, selected } from '../model/model.ts';
import type { View } from '../model/view.ts';
import type { TaskRow } from '../state/task-row.ts';
import type { WorkerRow } from '../state/worker-row.ts';

/** The task that was gone into, else the one under the cursor. */
export function taskHere({ model, list, swarm, focus }: View): TaskRow | undefined {
  const depth = model.depths.at(-1);
  if (depth?.kind === 'task') return swarm.board.find(depth.id);
  if (depth?.kind === 'worker' || ((focus === 'workers' || focus === 'grid') && model.place !== 'board')) {
    const id = workerHere({ model, swarm, focus, list } as View)?.task;
    return id == null ? undefined : swarm.board.find(id);
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
  const byCursor = named(focus === 'grid' ? model.cursors.grid : model.cursors.workers) ?? swarm.workers[0];
  if (model.place === 'workers' || focus === 'workers') return byCursor;
  return named(taskHere(view)?.owner) ?? byCursor;
}

/** The message under the cursor; with none chosen, the newest. */
export function messageHere({ model, swarm }: View): Message | undefined {
  const shown = messagesOf(swarm.messages, model.messageFilter);
  return shown.find(({ id }) => id === model.cursors.messages) ?? shown.at(-1);
}

/** `t12`, or `3 tasks`. */
export const naming = (tasks: readonly { readonly id: string }[]): string => (tasks.length === 1 ? tasks[0]!.id : `${tasks.length} tasks`);
