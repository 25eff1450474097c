/** Commands on tasks: mark, assign, make, change, try again, take off the board, review. */

import type { Priority } from '../../core/task.ts';
import { isFinal, isUnsuccessful, priorities } from '../../core/task.ts';
import { clock, span } from '../../wording/age.ts';
import type { Context } from '../model/context.ts';
import { goInto, selected, toggled } from '../model/model.ts';
import { anyone, assignees } from '../model/suitable.ts';
import { emptyField } from '../model/text-field.ts';
import { spansAfter, type WorkSpan } from '../state/spans.ts';
import type { TaskRow } from '../state/task-row.ts';
import { defineCommands } from './command.ts';
import { moved } from './moving.ts';
import { naming, taskHere, tasksHere } from './selection.ts';
import { editTask, newTask, splitTask } from './task-forms.ts';

const noTask = ({ view }: Context): string | undefined => (taskHere(view) === undefined ? 'There is no task here.' : undefined);

/** Where one of them can still be given to somebody, the others are told of when it is done. */
function cannotAssign(context: Context): string | undefined {
  const tasks = tasksHere(context.view);
  const over = tasks.find(({ status }) => isFinal(status));
  if (over === undefined || tasks.some(({ status }) => !isFinal(status))) return noTask(context);
  return `${over.id} is ${over.status}: ${isUnsuccessful(over.status) ? 'let it be tried again first' : 'add a new task instead'}.`;
}

function assign(context: Context): void {
  const tasks = tasksHere(context.view);
  const { workers, pools } = context.view.swarm;
  const choices = assignees(tasks, workers, pools);
  const title = `Assign ${naming(tasks)} to`;
  context.ask(
    { kind: 'pick', title, enter: 'assigns', field: emptyField, at: 0, choices },
    { done: (later, to) => assignTo(later, tasks, to) },
  );
}

export function assignTo(context: Context, tasks: readonly TaskRow[], to: string): void {
  const { call, change } = context;
  const name = to === anyone ? null : to;
  const what = name === null ? `${naming(tasks)} may go to anyone` : `${naming(tasks)} assigned to ${name}`;
  eachOf(tasks, context, what, {
    act: ({ id }) => call('task.assign', { id, to: name }),
    undo: ({ id, assignee }) => call('task.assign', { id, to: assignee }),
  });
  change(model => ({ ...model, marks: new Set() }));
}

interface Step {
  act(task: TaskRow): Promise<unknown>;
  undo?(task: TaskRow): Promise<unknown>;
}

/** Each by itself: what one of them refuses holds up no other, and only what was done is taken back. */
function eachOf(tasks: readonly TaskRow[], { act, say }: Context, what: string, step: Step): void {
  const { undo } = step;
  const done: TaskRow[] = [];
  let refused: Error | undefined;
  const doing = async (): Promise<void> => {
    const each = tasks.map(task =>
      step.act(task).then(
        () => void done.push(task),
        (error: Error) => {
          refused ??= error;
        },
      ),
    );
    await Promise.all(each);
    if (done.length === 0 && refused !== undefined) throw refused;
  };
  const tellRest = (isDone: boolean): void => {
    if (isDone && refused !== undefined) say('failed', `${tasks.length - done.length} of ${tasks.length} not: ${refused.message}`);
  };
  // Without a screen a refusal is thrown, to whoever waits for the act itself.
  act(what, doing, undo && (() => Promise.all(done.map(undo)))).then(tellRest, () => {});
}

function mark({ view, change }: Context): void {
  const task = taskHere(view);
  if (task === undefined) return;
  change(model => moved({ ...model, marks: toggled(model.marks, task.id) }, view, 1));
}

/** From the last marked one to the cursor. */
function markRange({ view, change }: Context): void {
  const here = taskHere(view);
  const last = [...view.model.marks].at(-1);
  if (here === undefined) return;
  const ids = view.list.groups.flatMap(({ rows }) => rows.map(({ id }) => id));
  const [from, to] = [ids.indexOf(last ?? here.id), ids.indexOf(here.id)].sort((a, b) => a - b) as [number, number];
  change(model => ({ ...model, marks: new Set([...model.marks, ...ids.slice(Math.max(0, from), to + 1)]) }));
}

const prioritize =
  (by: 1 | -1) =>
  (context: Context): void => {
    const { view, call } = context;
    const tasks = tasksHere(view);
    const next = (priority: Priority): Priority =>
      priorities[Math.max(0, Math.min(priorities.length - 1, priorities.indexOf(priority) - by))]!;
    const set = (id: string, priority: Priority): Promise<unknown> => call('task.edit', { id, change: { priority } });
    const what =
      tasks.length === 1 ? `${tasks[0]!.id} is ${next(tasks[0]!.priority)} now` : `${naming(tasks)} ${by > 0 ? 'raised' : 'lowered'}`;
    eachOf(tasks, context, what, {
      act: ({ id, priority }) => set(id, next(priority)),
      undo: ({ id, priority }) => set(id, priority),
    });
  };

function retry(context: Context): void {
  const { view, call, change } = context;
  const tasks = tasksHere(view);
  eachOf(tasks, context, `${naming(tasks)} back on the board`, { act: ({ id }) => call('task.retry', { id }) });
  change(model => ({ ...model, marks: new Set() }));
}

/** Dependents are skipped with it, and work in progress is thrown away: a retry brings the task back, but not that. */
function cancel(context: Context): void {
  const tasks = tasksHere(context.view);
  const running = tasks.filter(({ status }) => status === 'in_progress');
  const doIt = (later: Context): void => {
    const { call, change } = later;
    eachOf(tasks, later, `${naming(tasks)} cancelled`, {
      act: ({ id }) => call('task.cancel', { id }),
      undo: ({ id }) => call('task.retry', { id }),
    });
    change(model => ({ ...model, marks: new Set() }));
  };
  if (running.length === 0) {
    doIt(context);
    return;
  }
  const loss = `${naming(running)} ${running.length === 1 ? 'is' : 'are'} being worked on: what has been done of it is thrown away.`;
  context.ask({ kind: 'confirm', title: `Cancel ${naming(tasks)}?`, loss, yes: 'cancel' }, { done: doIt });
}

function note({ view, ask }: Context): void {
  const task = taskHere(view)!;
  const done = ({ act, call }: Context, text: string): void =>
    void act(`Noted on ${task.id}`, () => call('task.note', { id: task.id, text }));
  ask({ kind: 'prompt', title: `Note on ${task.id}`, hint: '', enter: 'adds the note', field: emptyField, isLong: true }, { done });
}

/** Of a task that was gone into, all; else those that the log on the screen still knows. */
function attemptsHere({ view }: Context): WorkSpan[] {
  const { id } = taskHere(view)!;
  const facts = view.details.task?.id === id ? view.details.history : view.swarm.facts;
  return spansAfter([], facts).filter(({ task }) => task === id);
}

/** As it was when the attempt ended; `]` goes on from there, and of one that runs it is what it shows now. */
function openAttempt(context: Context): void {
  const attempts = attemptsHere(context);
  const open = ({ change }: Context, at: string): void => {
    const { worker, to } = attempts[Number(at)]!;
    change(model => ({ ...goInto(model, { kind: 'worker', id: worker, isOfAttempt: true }), lookedAt: to }));
  };
  const choices = attempts.map(({ worker, from, to, end }, at) => ({
    ...{ id: String(at), text: `attempt ${at + 1} by ${worker}` },
    hint: `${clock(from, from)}${to === null ? ', runs' : `, ${end} after ${span(to - from)}`}`,
  }));
  if (attempts.length === 1) open(context, '0');
  else
    context.ask(
      { kind: 'pick', title: `Attempts at ${taskHere(context.view)!.id}`, field: emptyField, at: choices.length - 1, choices },
      { done: open },
    );
}

const notForReview = ({ view }: Context): string | undefined => {
  const task = taskHere(view);
  return task?.status === 'pending_review' ? undefined : `${task?.id ?? 'This'} does not wait for a review.`;
};

function reject({ view, ask }: Context): void {
  const { id } = taskHere(view)!;
  const done = ({ act, call }: Context, comment: string): void =>
    void act(`${id} sent back`, () => call('task.review', { id, verdict: 'reject', comment }));
  ask(
    { kind: 'prompt', title: `Send ${id} back`, hint: 'what is wrong with it', enter: 'sends it back', field: emptyField, isLong: true },
    { done },
  );
}

export const taskCommands = defineCommands([
  { id: 'task.mark', title: 'Mark the task', keys: ['v'], scope: 'tasks', hint: 'mark', run: mark },
  { id: 'task.mark-range', title: 'Mark all from the last mark to here', keys: ['V'], scope: 'tasks', run: markRange },
  {
    id: 'task.unmark',
    title: 'Unmark all',
    keys: [],
    scope: 'tasks',
    run: ({ change }) => change(model => ({ ...model, marks: new Set() })),
  },
  {
    id: 'task.new',
    title: 'New task',
    keys: ['c'],
    scope: 'global',
    hint: 'new task',
    changes: true,
    needsScreen: true,
    run: newTask,
  },
  { id: 'task.edit', title: 'Edit the task', keys: ['e'], scope: 'task', changes: true, needsScreen: true, refused: noTask, run: editTask },
  {
    id: 'task.assign',
    title: 'Assign to a worker or pool',
    keys: ['a'],
    scope: 'task',
    hint: 'assign',
    changes: true,
    refused: cannotAssign,
    run: assign,
  },
  {
    id: 'task.assign-anyone',
    title: 'Let the scheduler choose',
    keys: ['A'],
    scope: 'task',
    changes: true,
    refused: cannotAssign,
    run: context => assignTo(context, tasksHere(context.view), anyone),
  },
  { id: 'task.raise', title: 'Raise the priority', keys: ['+'], scope: 'task', changes: true, refused: noTask, run: prioritize(1) },
  { id: 'task.lower', title: 'Lower the priority', keys: ['-'], scope: 'task', changes: true, refused: noTask, run: prioritize(-1) },
  { id: 'task.retry', title: 'Try again with a fresh budget', keys: ['R'], scope: 'task', changes: true, refused: noTask, run: retry },
  { id: 'task.cancel', title: 'Cancel', keys: ['X'], scope: 'task', changes: true, refused: noTask, run: cancel },
  { id: 'task.note', title: 'Leave a note', keys: ['t'], scope: 'task', changes: true, refused: noTask, run: note },
  { id: 'task.split', title: 'Split into parts', keys: ['P'], scope: 'task', changes: true, refused: noTask, run: splitTask },
  {
    id: 'task.approve',
    title: 'Approve the result',
    keys: ['y'],
    scope: 'task',
    changes: true,
    refused: notForReview,
    run: ({ view, act, call }) => {
      const { id } = taskHere(view)!;
      void act(`${id} approved`, () => call('task.review', { id, verdict: 'approve' }));
    },
  },
  { id: 'task.reject', title: 'Send the result back', keys: ['Y'], scope: 'task', changes: true, refused: notForReview, run: reject },
  {
    id: 'task.copy',
    title: 'Copy the id and title',
    keys: ['ctrl+y'],
    scope: 'task',
    refused: noTask,
    run: ({ view, copy, say }) => {
      const { id, title } = taskHere(view)!;
      copy(`${id} ${title}`);
      say('done', `${id} copied`);
    },
  },
  {
    id: 'task.attempt',
    title: 'The screen that an attempt at it ran on',
    keys: ['o'],
    scope: 'task',
    refused: context => noTask(context) ?? (attemptsHere(context).length === 0 ? 'Nobody has worked on it yet.' : undefined),
    run: openAttempt,
  },
  {
    id: 'task.parent',
    title: 'Go to its parent',
    keys: ['p'],
    scope: 'task',
    refused: ({ view }) => (taskHere(view)?.parent == null ? 'It is no part of another task.' : undefined),
    run: ({ view, change }) => change(model => selected(model, 'tasks', taskHere(view)!.parent!)),
  },
]);
