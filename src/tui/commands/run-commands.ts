/** Commands on runs of workflows: start, pause, resume, cancel, try again, and the way to the tasks of their steps. */

import { hasEnded } from '../../core/workflow/run.ts';
import type { RunDetail } from '../../protocol/run-methods.ts';
import type { Context } from '../model/context.ts';
import { goInto } from '../model/model.ts';
import type { Choice } from '../model/overlay.ts';
import { partsNow, type StepRow, undoingOf } from '../model/run-steps.ts';
import { emptyField } from '../model/text-field.ts';
import type { RunRow } from '../state/run-list.ts';
import { defineCommands } from './command.ts';
import { startRun } from './run-start.ts';
import { runDetailHere, runHere, stepHere, taskHere, workerHere } from './selection.ts';

const noRun = ({ view }: Context): string | undefined => (runHere(view) === undefined ? 'There is no run here.' : undefined);

const statusWords = (run: RunRow): string => run.status.replace('_', ' ');

function notUnderWay(context: Context): string | undefined {
  const run = runHere(context.view);
  if (run === undefined) return noRun(context);
  return hasEnded(run.status) ? `${run.id} is ${statusWords(run)}.` : undefined;
}

function notPausable(context: Context): string | undefined {
  const run = runHere(context.view);
  return run?.status === 'rolling_back' ? `${run.id} undoes what it did: that is not held up.` : notUnderWay(context);
}

function togglePause(context: Context): void {
  const { id, status } = runHere(context.view)!;
  const { act, call } = context;
  const [pause, resume] = [() => call('run.pause', { id }), () => call('run.resume', { id })];
  if (status === 'paused') void act(`${id} goes on`, resume, pause);
  else void act(`${id} begins no more steps; those under way go on`, pause, resume);
}

function cancel(context: Context): void {
  const { id, name, steps, done } = runHere(context.view)!;
  const loss = `${done} of ${steps} steps are done. What is open of the others is taken off the board, and nothing is rolled back.`;
  const doIt = ({ act, call }: Context): void => void act(`${id} cancelled`, () => call('run.cancel', { id }));
  context.ask({ kind: 'confirm', title: `Cancel ${id} ${name}?`, loss, yes: 'cancel it' }, { done: doIt });
}

function notOver(context: Context): string | undefined {
  const run = runHere(context.view);
  if (run === undefined) return noRun(context);
  if (!hasEnded(run.status)) return `${run.id} is under way: cancel it first, or wait until it has ended.`;
  return runDetailHere(context.view) === undefined ? 'Its steps are not here yet.' : undefined;
}

/** No step is called that: their names have no blanks. */
const failedOnes = 'what failed';

function retry(context: Context): void {
  const { run, steps }: RunDetail = runDetailHere(context.view)!;
  const here = stepHere(context.view)?.shown.id;
  const isGood = run.status === 'completed';
  const rest: Choice[] = isGood ? [] : [{ id: failedOnes, text: 'what did not succeed', hint: run.reason ?? '' }];
  const choices = [...rest, ...steps.map(({ id, state }) => ({ id, text: `all from ${id} on`, hint: `${state} now` }))];
  const at = isGood
    ? Math.max(
        0,
        choices.findIndex(({ id }) => id === here),
      )
    : 0;
  const done = ({ act, call }: Context, choice: string): void => {
    const from = choice === failedOnes ? {} : { from: choice };
    void act(`${run.id} tried again${choice === failedOnes ? '' : ` from ${choice}`}`, () => call('run.retry', { id: run.id, ...from }));
  };
  context.ask({ kind: 'pick', title: `Do again of ${run.id}`, enter: 'starts it again', field: emptyField, at, choices }, { done });
}

const goIntoTask = ({ change }: Context, id: string): void => change(model => goInto(model, { kind: 'task', id }));

/** Of many, those that are under way or failed first. */
function openTask(context: Context, { shown }: StepRow): void {
  const { board } = context.view.swarm;
  const parts = [...partsNow(shown), ...undoingOf(shown)].filter(({ task }) => task !== null);
  const [only] = parts;
  if (only === undefined) {
    context.say('said', `${shown.id} has no task: ${shown.why ?? shown.state}.`);
    return;
  }
  if (parts.length === 1) {
    goIntoTask(context, only.task!);
    return;
  }
  const rank = (state: string): number => ['open', 'failed'].indexOf(state) * -1;
  const choices = parts
    .toSorted((a, b) => rank(b.state) - rank(a.state))
    .map(({ task, kind, state }) => {
      const row = board.find(task!);
      const owner = row?.owner == null || state !== 'open' ? '' : ` · ${row.owner}`;
      const status = state === 'open' ? (row?.status ?? 'open').replace('_', ' ') : state;
      return { id: task!, text: `${task} ${row?.title ?? ''}`, hint: `${kind === 'rollback' ? 'undo: ' : ''}${status}${owner}` };
    });
  context.ask({ kind: 'pick', title: `Tasks of ${shown.id}`, field: emptyField, at: 0, choices }, { done: goIntoTask });
}

/** From the list into the run; from a step to its task. */
function open(context: Context): void {
  const { view, change } = context;
  const step = view.focus === 'run' ? stepHere(view) : undefined;
  if (step !== undefined) openTask(context, step);
  else change(model => goInto(model, { kind: 'run', id: runHere(view)!.id }));
}

function noWorkerAtStep(context: Context): string | undefined {
  const step = stepHere(context.view);
  if (step === undefined) return noRun(context) ?? 'Its steps are not here yet.';
  const worker = workerHere(context.view);
  if (worker === undefined) return `Nobody works on ${step.shown.id} now.`;
  return worker.process === null ? `${worker.name} runs elsewhere: it has no terminal here.` : undefined;
}

export const runCommands = defineCommands([
  {
    id: 'run.open',
    title: 'Open the run, or the task of the step',
    keys: ['enter'],
    scope: 'runs',
    hint: 'open',
    refused: noRun,
    run: open,
  },
  {
    id: 'run.start',
    title: 'Start a workflow',
    keys: ['W'],
    scope: 'runs',
    hint: 'start',
    changes: true,
    needsScreen: true,
    run: startRun,
  },
  {
    id: 'run.attach',
    title: 'Attach to the worker of the step',
    keys: ['a'],
    scope: 'runs',
    hint: 'attach',
    needsPresent: true,
    refused: noWorkerAtStep,
    run: context => context.attach(workerHere(context.view)!.name),
  },
  {
    id: 'run.pause',
    title: 'Pause the run, or let it go on',
    keys: ['p'],
    scope: 'runs',
    hint: 'pause',
    changes: true,
    refused: notPausable,
    run: togglePause,
  },
  {
    id: 'run.cancel',
    title: 'Cancel the run',
    keys: ['x'],
    scope: 'runs',
    hint: 'cancel',
    changes: true,
    refused: notUnderWay,
    run: cancel,
  },
  {
    id: 'run.retry',
    title: 'Do again what did not succeed, or all from a step on',
    keys: ['r'],
    scope: 'runs',
    hint: 'retry',
    changes: true,
    refused: notOver,
    run: retry,
  },
  {
    id: 'run.of-task',
    title: 'Go to the run that it is a step of',
    keys: ['w'],
    scope: 'task',
    refused: ({ view }) => (runHere(view) === undefined ? `${taskHere(view)?.id ?? 'This'} is no step of a run.` : undefined),
    run: ({ view, change }) => {
      const { id } = runHere(view)!;
      change(model => goInto(model, { kind: 'run', id }));
    },
  },
]);
