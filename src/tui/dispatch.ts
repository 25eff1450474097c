/** From what a person does to the command that it means: pure but for the command itself. */

import { moved } from './commands/moving.ts';
import { type } from './commands/overlay-commands.ts';
import { commandFor, commandOf, paletteOf, runCommand } from './commands/registry.ts';
import { assignTo } from './commands/task-commands.ts';
import type { Context } from './model/context.ts';
import type { PaneName } from './model/layout.ts';
import { panesOf } from './model/layout.ts';
import { focused, goInto, selected } from './model/model.ts';
import type { Hit, Hits } from './pieces/hits.ts';
import { chordOf, type KeyPress } from './terminal/chord.ts';
import type { InputEvent, MouseEvent } from './terminal/input.ts';

const wheelRows = 3;

export function dispatch(event: InputEvent, context: Context, hits: Hits): void {
  if (event.kind === 'key') pressed(event, context);
  else if (event.kind === 'paste') type(context, { type: 'insert', text: event.text });
  else if (event.kind === 'mouse') moused(event, context, hits);
}

function pressed(event: KeyPress, context: Context): void {
  const { overlay } = context.view.model;
  const command = commandFor(chordOf(event), context.view);
  if (command !== undefined) runCommand(command, context);
  else if (overlay?.kind === 'form' && isChoice(context)) changeChoice(event, context);
  else if (overlay !== null && event.text !== '') type(context, { type: 'insert', text: event.text });
}

function isChoice({ view: { model } }: Context): boolean {
  return model.overlay?.kind === 'form' && model.overlay.fields[model.overlay.at]?.values !== undefined;
}

/** The first letter of a value chooses it; a blank goes to the next. */
function changeChoice({ text, key }: KeyPress, { change }: Context): void {
  change(model => {
    const { overlay } = model;
    if (overlay?.kind !== 'form') return model;
    const here = overlay.fields[overlay.at]!;
    const values = here.values!;
    const at = values.indexOf(here.field.text);
    const next = key === 'space' ? values[(at + 1) % values.length] : values.find(value => value.startsWith(text));
    if (next === undefined) return model;
    const fields = overlay.fields.map(field => (field === here ? { ...field, field: { text: next, at: next.length } } : field));
    return { ...model, overlay: { ...overlay, fields } };
  });
}

/** By its name, as the palette and `swarm do` run it. */
export function runById(id: string, context: Context): void {
  const [, at, letters = ''] = /^palette:(\d+):(.*)$/s.exec(id) ?? [];
  const found = at === undefined ? [] : paletteOf(letters, context.view);
  const command = at === undefined ? commandOf(id) : found[Math.min(Number(at), found.length - 1)];
  if (command !== undefined) runCommand(command, context);
}

function moused(event: MouseEvent, context: Context, hits: Hits): void {
  const { view, change } = context;
  if (view.model.overlay !== null) {
    if (event.action === 'wheel') runById(event.towards === 'up' ? 'palette.up' : 'palette.down', context);
    return;
  }
  const visible = new Set<string>([...panesOf(view.layout), 'hints', 'inbox']);
  const hit = hits.find(event.x, event.y, visible);
  if (event.action === 'wheel') {
    if (hit.pane !== undefined) change(model => moved(model, view, event.towards === 'up' ? -wheelRows : wheelRows, hit.pane));
    return;
  }
  if (event.action === 'release') dropped(hit, context);
  if (event.action !== 'press' || event.button !== 'left') return;
  if (hit.command !== undefined) runById(hit.command, context);
  else if (hit.pane !== undefined) clicked(hit.pane, hit.id, context);
}

/** A task that is dropped on a worker is assigned to it. */
function dropped({ pane, id }: Hit, context: Context): void {
  const { dragged } = context.view.model;
  if (dragged === null) return;
  context.change(model => ({ ...model, dragged: null }));
  const task = context.view.swarm.board.find(dragged);
  if (task === undefined || id === undefined || (pane !== 'workers' && pane !== 'grid')) return;
  if (context.view.isReadOnly) context.say('failed', 'This screen only looks on (--read-only).');
  else assignTo(context, [task], id);
}

/** The first click selects, one on what is selected goes in. */
function clicked(pane: PaneName, id: string | undefined, { view, change }: Context): void {
  const isAgain = id !== undefined && view.model.cursors[pane] === id && view.focus === pane;
  change(model => {
    const there = { ...selected(focused(model, pane), pane, id), dragged: pane === 'tasks' ? (id ?? null) : null };
    if (!isAgain) return there;
    if (pane === 'tasks') return goInto(there, { kind: 'task', id });
    return pane === 'workers' || pane === 'grid' ? goInto(there, { kind: 'worker', id }) : there;
  });
}
