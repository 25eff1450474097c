/** Commands that move: through lists, between panes and places, in and out. */

import { indexOfTask, taskNear } from '../model/board-list.ts';
import type { Context } from '../model/context.ts';
import { insideOf, type PaneName, panesOf } from '../model/layout.ts';
import { messagesOf } from '../model/message-list.ts';
import { atPresent, focused, goBack, goInto, goTo, type Model, places, selected } from '../model/model.ts';
import { runItems, stepKey } from '../model/run-steps.ts';
import type { View } from '../model/view.ts';
import { defineCommands } from './command.ts';
import { runDetailHere, runHere, stepHere, taskHere, workerHere } from './selection.ts';

/** How far: rows, pages, or to an end. */
type Step = number | 'page' | 'back' | 'half' | 'halfBack' | 'first' | 'last';

const move =
  (step: Step) =>
  ({ view, change }: Context): void => {
    const rows = heightOf(view);
    change(model => moved(model, view, rowsOf(step, rows)));
  };

const pagesOf = { page: 1, back: -1, half: 0.5, halfBack: -0.5 } as const;

function rowsOf(step: Step, height: number): number {
  if (typeof step === 'number') return step;
  if (step === 'first') return Number.NEGATIVE_INFINITY;
  return step === 'last' ? Number.POSITIVE_INFINITY : Math.round(pagesOf[step] * Math.max(2, height - 1));
}

function heightOf({ layout, focus }: View): number {
  const rect = layout.panes[focus];
  return rect === undefined ? 1 : insideOf(rect, layout.hasBorders).height;
}

/** The cursor of the pane that has the focus, so many rows on; a pane without one is scrolled. */
export function moved(model: Model, view: View, rows: number, pane: PaneName = view.focus): Model {
  if (pane === 'tasks') {
    const { list } = view;
    const from = indexOfTask(list, taskHere(view)?.id ?? '');
    const to = Math.max(0, Math.min(list.length - 1, from + rows));
    return selected(model, 'tasks', taskNear(list, to, rows < 0 ? -1 : 1)?.id);
  }
  const names = namesIn(pane, view);
  if (names === undefined) {
    const top = (model.scrolls[pane] ?? 0) + rows;
    return { ...model, scrolls: { ...model.scrolls, [pane]: Math.max(0, Number.isFinite(top) ? top : top < 0 ? 0 : 1e9) } };
  }
  const chosen = names.indexOf(cursorOf(pane, view) ?? '');
  const from = chosen >= 0 ? chosen : pane === 'messages' ? names.length - 1 : 0;
  const to = Math.max(0, Math.min(names.length - 1, from + rows));
  // At the end of the messages it follows what comes.
  if (pane === 'messages' && to === names.length - 1 && rows > 0) return { ...model, cursors: { ...model.cursors, messages: undefined } };
  return selected(model, pane, names[to]);
}

/** The names through which the cursor of a pane goes. */
function namesIn(pane: PaneName, view: View): string[] | undefined {
  const { swarm, model } = view;
  if (pane === 'workers') return swarm.workers.map(({ name }) => name);
  if (pane === 'grid') return swarm.workers.filter(({ isLive, process }) => isLive && process !== null).map(({ name }) => name);
  if (pane === 'pools') return swarm.pools.map(({ name }) => name);
  if (pane === 'runs') return swarm.runs.map(({ id }) => id);
  if (pane === 'run') {
    const detail = runDetailHere(view);
    return detail === undefined ? [] : runItems(detail).steps.map(({ shown }) => stepKey(detail, shown));
  }
  if (pane === 'messages') return messagesOf(swarm.messages, model.messageFilter).map(({ id }) => id);
  return undefined;
}

/** Where nothing was chosen, runs and steps have a cursor all the same. */
function cursorOf(pane: PaneName, view: View): string | undefined {
  if (pane === 'runs') return runHere(view)?.id;
  const [detail, step] = [runDetailHere(view), stepHere(view)];
  if (pane !== 'run' || detail === undefined || step === undefined) return view.model.cursors[pane];
  return stepKey(detail, step.shown);
}

const turn =
  (by: 1 | -1) =>
  ({ view, change }: Context): void => {
    const panes = panesOf(view.layout);
    if (panes.length > 0) change(model => focused(model, panes[(panes.indexOf(view.focus) + by + panes.length) % panes.length]!));
  };

/** What needs a person next, wherever that is. */
const visitNeed =
  (by: 1 | -1) =>
  ({ view, change, say }: Context): void => {
    const { inbox } = view.swarm;
    if (inbox.length === 0) {
      say('said', 'Nothing needs you.');
      return;
    }
    const last = inbox.findIndex(({ key }) => key === view.model.cursors.side);
    const item = inbox[(last + by + inbox.length) % inbox.length]!;
    change(model => {
      // It needs them now.
      const marked = selected(atPresent(model), 'side', item.key);
      if (item.kind === 'run') return goInto(goTo(marked, 'runs'), { kind: 'run', id: item.subject });
      const isAbout = item.kind === 'alarm' && (item.worker ?? item.task) !== null;
      if (item.message !== undefined && !isAbout) return selected(goTo(marked, 'messages'), 'messages', item.message);
      if (item.worker !== null) return goInto(goTo(marked, 'workers'), { kind: 'worker', id: item.worker });
      if (item.task !== null) return goInto(goTo(marked, 'board'), { kind: 'task', id: item.task });
      return goTo(marked, item.kind === 'held' ? 'workers' : 'messages');
    });
  };

/** The card at the same height in the next column. */
const sideways =
  (by: 1 | -1) =>
  ({ view, change }: Context): void => {
    const here = taskHere(view);
    const { groups } = view.list;
    const at = groups.findIndex(({ rows }) => here !== undefined && rows.includes(here));
    const next = groups[at + by];
    if (here === undefined || next === undefined) return;
    const height = groups[at]!.rows.indexOf(here);
    change(model => selected(model, 'tasks', next.rows[Math.min(height, next.rows.length - 1)]?.id));
  };

export const moving = defineCommands([
  { id: 'column.next', title: 'Next column', keys: ['l', 'right'], scope: 'kanban', isKeyOnly: true, run: sideways(1) },
  { id: 'column.previous', title: 'Previous column', keys: ['h', 'left'], scope: 'kanban', isKeyOnly: true, run: sideways(-1) },
  { id: 'move.down', title: 'Down', keys: ['j', 'down'], scope: 'list', isKeyOnly: true, run: move(1) },
  { id: 'move.up', title: 'Up', keys: ['k', 'up'], scope: 'list', isKeyOnly: true, run: move(-1) },
  { id: 'move.half-down', title: 'Half a page down', keys: ['ctrl+d'], scope: 'list', isKeyOnly: true, run: move('half') },
  { id: 'move.half-up', title: 'Half a page up', keys: ['ctrl+u'], scope: 'list', isKeyOnly: true, run: move('halfBack') },
  { id: 'move.page-down', title: 'A page down', keys: ['pagedown'], scope: 'list', isKeyOnly: true, run: move('page') },
  { id: 'move.page-up', title: 'A page up', keys: ['pageup'], scope: 'list', isKeyOnly: true, run: move('back') },
  { id: 'move.first', title: 'To the first', keys: ['g', 'home'], scope: 'list', isKeyOnly: true, run: move('first') },
  { id: 'move.last', title: 'To the last', keys: ['G', 'end'], scope: 'list', isKeyOnly: true, run: move('last') },
  { id: 'pane.next', title: 'Next pane', keys: ['tab', 'l', 'right'], scope: 'global', hint: 'pane', isKeyOnly: true, run: turn(1) },
  { id: 'pane.previous', title: 'Previous pane', keys: ['shift+tab', 'h', 'left'], scope: 'global', isKeyOnly: true, run: turn(-1) },
  {
    id: 'pane.zoom',
    title: 'Zoom the pane, or back',
    keys: ['z'],
    scope: 'global',
    run: ({ view, change }) => change(model => ({ ...model, zoomed: model.zoomed === null ? view.focus : null })),
  },
  ...places.map((place, index) => ({
    id: `go.${place}`,
    title: `Go to ${place}`,
    keys: [String(index + 1)],
    scope: 'global' as const,
    run: ({ change }: Context) => change(model => goTo(model, place)),
  })),
  { id: 'go.back', title: 'Back', keys: ['escape'], scope: 'global', isKeyOnly: true, run: ({ change }) => change(goBack) },
  { id: 'need.next', title: 'Next of what needs you', keys: ['n'], scope: 'global', hint: 'needs you', run: visitNeed(1) },
  { id: 'need.previous', title: 'Previous of what needs you', keys: ['N'], scope: 'global', run: visitNeed(-1) },
  {
    id: 'task.open',
    title: 'Open the task',
    keys: ['enter'],
    scope: 'tasks',
    hint: 'open',
    run: ({ view, change }) => {
      const task = taskHere(view);
      if (task !== undefined) change(model => goInto(model, { kind: 'task', id: task.id }));
    },
  },
  {
    id: 'worker.open',
    title: 'Look at the worker closely',
    keys: ['o'],
    scope: 'global',
    run: ({ view, change, say }) => {
      const worker = workerHere(view);
      if (worker === undefined) say('said', 'There is no worker here.');
      else change(model => goInto(model, { kind: 'worker', id: worker.name }));
    },
  },
]);
