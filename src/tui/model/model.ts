/** What the person is doing: where they are, what is under the cursor, what lies on top. Plain data, changed by pure functions. */

import type { ThemeName } from '../../core/themes.ts';
import type { Sorting } from '../state/lanes.ts';
import type { LayoutKind, PaneName } from './layout.ts';
import type { Overlay, Peek } from './overlay.ts';

export const places = ['board', 'workers', 'messages', 'timeline', 'runs'] as const;
export type Place = (typeof places)[number];

/** One level into something: its card, its screen or its steps. */
export interface Depth {
  readonly kind: 'task' | 'worker' | 'run';
  readonly id: string;
  /** It was gone into for what was there at a time, which is left with it. */
  readonly isOfAttempt?: true;
}

export interface Toast {
  readonly text: string;
  readonly kind: 'done' | 'failed' | 'said';
  readonly until: number;
}

/** How to take back what was done last. */
export interface Undo {
  readonly what: string;
  readonly run: () => Promise<unknown>;
}

export interface Model {
  readonly place: Place;
  readonly depths: readonly Depth[];
  /** The pane that keys go to, for each kind of layout. */
  readonly focus: { readonly [K in LayoutKind]?: PaneName };
  readonly zoomed: PaneName | null;
  /** What is selected in each pane, by name: it stays selected wherever it moves to. */
  readonly cursors: { readonly [P in PaneName]?: string | undefined };
  /** How far down a pane is scrolled that has no cursor. */
  readonly scrolls: { readonly [P in PaneName]?: number };
  readonly marks: ReadonlySet<string>;
  readonly filter: string;
  readonly messageFilter: string;
  readonly sorting: Sorting;
  readonly isGrouped: boolean;
  readonly isKanban: boolean;
  readonly hidesDone: boolean;
  /** How far back the timeline and the screens are turned; null is now. */
  readonly lookedAt: number | null;
  /** How much time the timeline spans; null for as long as there is something to see. */
  readonly timelineMs: number | null;
  readonly overlay: Overlay | null;
  /** What was written into the form of a new task that was closed; the next one begins with it. */
  readonly draft: { readonly [field: string]: string };
  readonly toast: Toast | null;
  readonly undo: readonly Undo[];
  readonly theme: ThemeName;
  readonly hasMouse: boolean;
  /** Items of the inbox that were put aside. */
  readonly dismissed: ReadonlySet<string>;
  /** Keys go to this worker's terminal, without leaving the screen. */
  readonly typingTo: string | null;
  /** Workers that are being interrupted from here: that takes until they are seen at rest. */
  readonly interrupting: ReadonlySet<string>;
  /** Nobody has looked for help here yet: the keys to begin with are shown. */
  readonly isNewcomer: boolean;
  /** How often everything was drawn anew on request: what could not be drawn is tried again. */
  readonly redraws: number;
  /** What a button was pressed on, and whether it was selected before: let go there, it is gone into; elsewhere, it was dragged. */
  readonly pressed: { readonly pane: PaneName; readonly id: string; readonly isAgain: boolean } | null;
}

export const firstModel: Model = {
  place: 'board',
  depths: [],
  focus: {},
  zoomed: null,
  cursors: {},
  scrolls: {},
  marks: new Set(),
  filter: '',
  messageFilter: '',
  sorting: 'natural',
  isGrouped: true,
  isKanban: false,
  hidesDone: false,
  lookedAt: null,
  timelineMs: null,
  overlay: null,
  draft: {},
  toast: null,
  undo: [],
  theme: 'ansi',
  hasMouse: true,
  dismissed: new Set(),
  typingTo: null,
  interrupting: new Set(),
  isNewcomer: true,
  redraws: 0,
  pressed: null,
};

export const layoutKindOf = ({ place, depths, isKanban }: Model): LayoutKind =>
  depths.at(-1)?.kind ?? (place === 'board' && isKanban ? 'columns' : place);

const firstPanes: { readonly [K in LayoutKind]: PaneName } = {
  board: 'tasks',
  columns: 'tasks',
  workers: 'workers',
  messages: 'messages',
  timeline: 'timeline',
  runs: 'runs',
  task: 'card',
  worker: 'screen',
  run: 'run',
};

/** The one that keys go to, among those that there is room for. */
export function focusOf(model: Model, panes: readonly PaneName[]): PaneName {
  const kind = layoutKindOf(model);
  const wanted = model.focus[kind] ?? firstPanes[kind];
  return panes.includes(wanted) ? wanted : (panes[0] ?? firstPanes[kind]);
}

export const atPresent = (model: Model): Model => (model.lookedAt === null ? model : { ...model, lookedAt: null });

/** Who looks back still does so elsewhere, unless it was only to see one attempt. */
export function goTo(model: Model, place: Place): Model {
  const from = model.depths.some(({ isOfAttempt }) => isOfAttempt) ? atPresent(model) : model;
  return { ...from, place, depths: [], zoomed: null };
}

export const goInto = (model: Model, depth: Depth): Model => {
  const last = model.depths.at(-1);
  const isThere = last !== undefined && last.kind === depth.kind && last.id === depth.id;
  return isThere ? model : { ...model, depths: [...model.depths, depth], zoomed: null };
};

/** One level up: what lies on top goes first, then the zoom, then where we are, then what was marked and filtered. */
export function goBack(model: Model): Model {
  if (model.overlay !== null) return { ...model, overlay: null };
  if (model.typingTo !== null) return { ...model, typingTo: null };
  if (model.lookedAt !== null) return atPresent(model);
  if (model.zoomed !== null) return { ...model, zoomed: null };
  if (model.depths.length > 0) return { ...model, depths: model.depths.slice(0, -1) };
  if (model.marks.size > 0) return { ...model, marks: new Set() };
  if (model.filter !== '' && model.place === 'board') return { ...model, filter: '' };
  if (model.messageFilter !== '' && model.place === 'messages') return { ...model, messageFilter: '' };
  return model.place === 'board' ? model : goTo(model, 'board');
}

export const focused = (model: Model, pane: PaneName): Model => ({ ...model, focus: { ...model.focus, [layoutKindOf(model)]: pane } });

export const selected = (model: Model, pane: PaneName, id: string | undefined): Model =>
  id === undefined || model.cursors[pane] === id ? model : { ...model, cursors: { ...model.cursors, [pane]: id } };

export const topped = (model: Model, overlay: Overlay | null): Model => ({
  ...model,
  overlay,
  isNewcomer: model.isNewcomer && overlay?.kind !== 'help' && overlay?.kind !== 'palette',
});

const toastMs = 4_000;

export const toasted = (model: Model, kind: Toast['kind'], text: string, now: number): Model => ({
  ...model,
  toast: { kind, text, until: now + toastMs },
});

/** Said at once, as its end may be long in coming: the toast goes by, the row of the worker shows it until then. */
export const interruptBegun = (model: Model, worker: string, now: number): Model => ({
  ...toasted(model, 'said', `${worker} is being interrupted`, now),
  interrupting: new Set([...model.interrupting, worker]),
});

export const interruptOver = (model: Model, worker: string): Model => ({
  ...model,
  interrupting: new Set([...model.interrupting].filter(name => name !== worker)),
});

/** What time and news make of it by themselves: a toast goes, and the first screen that a peek shows is the one that was read. */
export function settled(model: Model, screens: ReadonlyMap<string, { readonly seq: number }>, now: number): Model {
  const { overlay, toast } = model;
  const isOver = toast !== null && toast.until <= now;
  const read = overlay?.kind === 'peek' && overlay.seq === null ? screens.get(overlay.worker) : undefined;
  if (read === undefined) return isOver ? { ...model, toast: null } : model;
  return { ...model, toast: isOver ? null : toast, overlay: { ...(overlay as Peek), seq: read.seq } };
}

const undoMax = 50;

export const undoable = (model: Model, undo: Undo): Model => ({ ...model, undo: [...model.undo, undo].slice(-undoMax) });

export function toggled(marks: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(marks);
  if (!next.delete(id)) next.add(id);
  return next;
}
