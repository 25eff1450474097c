/** Commands on the screen itself: filter, sort, group, theme, help, palette, undo, leave. */

import { themes } from '../../core/themes.ts';
import type { Context } from '../model/context.ts';
import { goBack, undoable } from '../model/model.ts';
import { emptyField, fieldOf } from '../model/text-field.ts';
import { filterHelp } from '../state/filter.ts';
import { sortings } from '../state/lanes.ts';
import { defineCommands } from './command.ts';
import { workerHere } from './selection.ts';

/** Every letter counts at once; Escape brings back what was before. */
function filter({ view, ask }: Context): void {
  const isMail = view.model.place === 'messages';
  const name = isMail ? 'messageFilter' : 'filter';
  const before = view.model[name];
  const live = ({ change: now }: Context, text: string): void => now(model => ({ ...model, [name]: text }));
  const cancelled = ({ change: now }: Context): void => now(model => ({ ...model, [name]: before }));
  const hint = isMail ? 'from:name to:name type:t words · !not' : filterHelp;
  ask({ kind: 'prompt', title: 'Filter', hint, enter: 'keeps it', field: fieldOf(before), isLive: true }, { live, cancelled });
}

/** What could not be undone now, as without a daemon, can be later. */
async function undo({ view, change, act, say }: Context): Promise<void> {
  const last = view.model.undo.at(-1);
  if (last === undefined) {
    say('said', 'There is nothing to undo.');
    return;
  }
  change(model => ({ ...model, undo: model.undo.slice(0, -1) }));
  const isUndone = await act(`Undone: ${last.what}`, last.run);
  if (!isUndone) change(model => undoable(model, last));
}

function peek({ view, ask, say }: Context): void {
  const worker = workerHere(view);
  if (worker === undefined || worker.process === null) {
    say('said', worker === undefined ? 'There is no worker here.' : `${worker.name} has no terminal here.`);
    return;
  }
  const { shown, note } = worker;
  const others = view.swarm.workers
    .filter(other => other.name !== worker.name && other.shown === 'waiting' && shown === 'waiting' && other.note === note)
    .map(({ name }) => name);
  ask({ kind: 'peek', worker: worker.name, others, field: emptyField, seq: view.screens.get(worker.name)?.seq ?? null }, {});
}

const nextOf = <T>(all: readonly T[], one: T): T => all[(all.indexOf(one) + 1) % all.length]!;

export const screenCommands = defineCommands([
  { id: 'screen.filter', title: 'Filter', keys: ['/'], scope: 'global', hint: 'filter', run: filter },
  {
    id: 'screen.palette',
    title: 'All commands',
    keys: [':', 'ctrl+p'],
    scope: 'global',
    hint: 'commands',
    isKeyOnly: true,
    run: ({ ask }) => ask({ kind: 'palette', field: emptyField, at: 0 }, {}),
  },
  {
    id: 'screen.help',
    title: 'Help',
    keys: ['?'],
    scope: 'global',
    hint: 'help',
    run: ({ ask }) => ask({ kind: 'help', top: 0 }, {}),
  },
  { id: 'worker.peek', title: 'Peek at the worker, and reply', keys: ['space'], scope: 'global', hint: 'peek', run: peek },
  { id: 'screen.undo', title: 'Undo', keys: ['u'], scope: 'global', hint: 'undo', changes: true, needsScreen: true, run: undo },
  {
    id: 'board.sort',
    title: 'Sort the board otherwise',
    keys: ['s'],
    scope: 'tasks',
    run: ({ change }) => change(model => ({ ...model, sorting: nextOf(sortings, model.sorting) })),
  },
  {
    id: 'board.group',
    title: 'Group the board, or not',
    keys: ['S'],
    scope: 'tasks',
    run: ({ change }) => change(model => ({ ...model, isGrouped: !model.isGrouped, isKanban: false })),
  },
  {
    id: 'board.kanban',
    title: 'Board as columns, or as a list',
    keys: ['b'],
    scope: 'tasks',
    run: ({ change }) => change(model => ({ ...model, isKanban: !model.isKanban, isGrouped: true })),
  },
  {
    id: 'board.hide-done',
    title: 'Hide what is done, or show it',
    keys: ['d'],
    scope: 'tasks',
    run: ({ change }) => change(model => ({ ...model, hidesDone: !model.hidesDone })),
  },
  {
    id: 'inbox.dismiss',
    title: 'Put the first item of the inbox aside',
    keys: ['D'],
    scope: 'global',
    run: ({ view, change, say }) => {
      const [first] = view.swarm.inbox;
      if (first === undefined) return;
      change(model => ({ ...model, dismissed: new Set([...model.dismissed, first.key]) }));
      say('done', `Put aside: ${first.text}`);
    },
  },
  {
    id: 'screen.theme',
    title: 'Next theme',
    keys: [],
    scope: 'global',
    run: ({ view, change, say }) => {
      const theme = nextOf(themes, view.model.theme);
      change(model => ({ ...model, theme }));
      say('said', `theme ${theme}`);
    },
  },
  {
    id: 'screen.mouse',
    title: 'Mouse on or off',
    keys: [],
    scope: 'global',
    run: ({ view, change, say }) => {
      change(model => ({ ...model, hasMouse: !model.hasMouse }));
      say('said', view.model.hasMouse ? 'The mouse is left to your terminal.' : 'The mouse works here again.');
    },
  },
  {
    id: 'screen.repaint',
    title: 'Draw everything anew',
    keys: ['ctrl+l'],
    scope: 'global',
    run: ({ change, repaint }) => {
      change(model => ({ ...model, redraws: model.redraws + 1 }));
      repaint();
    },
  },
  { id: 'screen.suspend', title: 'Suspend to the shell', keys: ['ctrl+z'], scope: 'global', run: ({ suspend }) => suspend() },
  { id: 'screen.quit', title: 'Leave; the swarm runs on', keys: ['q'], scope: 'global', hint: 'leave', run: ({ quit }) => quit() },
  {
    id: 'screen.interrupt',
    title: 'Leave, when pressed twice',
    keys: ['ctrl+c'],
    scope: 'global',
    isKeyOnly: true,
    run: ({ view, say, quit }) => {
      if (view.model.toast?.text === leaveHint) quit();
      else say('said', leaveHint);
    },
  },
  {
    id: 'swarm.down',
    title: 'Take the swarm down: end every worker',
    keys: [],
    scope: 'global',
    changes: true,
    run: ({ view, ask }) => {
      const live = view.swarm.workers.filter(({ isLive, process }) => isLive && process !== null).length;
      const loss = `${live} workers end; what they hold goes back to the board. The board itself stays.`;
      const done = ({ act, call }: Context): void => void act('The swarm is down', () => call('swarm.down', {}));
      ask({ kind: 'confirm', title: 'Take the swarm down?', loss, yes: 'take it down' }, { done });
    },
  },
]);

const leaveHint = 'ctrl+c again leaves; the workers run on';

/** What a command with `overlay` scope may rely on: something lies on top. */
export const closeOverlay = (context: Context): void => {
  context.change(goBack);
  context.answer.cancelled?.(context);
};
