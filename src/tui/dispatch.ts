/** From what a person does to the command that it means: pure but for the command itself. */

import { refusedInPast } from './commands/command.ts';
import { moved } from './commands/moving.ts';
import { type } from './commands/overlay-commands.ts';
import { commandFor, commandOf, paletteOf, runCommand } from './commands/registry.ts';
import { assignTo } from './commands/task-commands.ts';
import type { Context } from './model/context.ts';
import type { PaneName } from './model/layout.ts';
import { panesOf } from './model/layout.ts';
import { focused, goInto, selected } from './model/model.ts';
import { assignees } from './model/suitable.ts';
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
  if (command !== undefined) void runCommand(command, context);
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
  if (command !== undefined) void runCommand(command, context);
}

function moused(event: MouseEvent, context: Context, hits: Hits): void {
  const { view, change } = context;
  if (view.model.overlay !== null) {
    const list = view.model.overlay.kind === 'help' ? 'help' : 'palette';
    if (event.action === 'wheel') runById(`${list}.${event.towards}`, context);
    return;
  }
  const visible = new Set<string>([...panesOf(view.layout), 'hints', 'inbox']);
  const hit = hits.find(event.x, event.y, visible);
  if (event.action === 'wheel') {
    if (hit.pane !== undefined) change(model => moved(model, view, event.towards === 'up' ? -wheelRows : wheelRows, hit.pane));
    return;
  }
  if (event.action === 'release') released(hit, context);
  if (event.action !== 'press' || event.button !== 'left') return;
  if (hit.command !== undefined) runById(hit.command, context);
  else if (hit.pane !== undefined) selectAt(hit.pane, hit.id, context);
}

function selectAt(pane: PaneName, id: string | undefined, { view, change }: Context): void {
  const isAgain = view.model.cursors[pane] === id && view.focus === pane;
  change(model => ({ ...selected(focused(model, pane), pane, id), pressed: id === undefined ? null : { pane, id, isAgain } }));
}

/** On what was pressed and selected already: goes in. A task on a worker: it is assigned to it. */
function released({ pane, id }: Hit, context: Context): void {
  const { pressed: begun } = context.view.model;
  if (begun === null) return;
  context.change(model => ({ ...model, pressed: null }));
  if (pane === begun.pane && id === begun.id) {
    if (begun.isAgain) goIn(pane, id, context);
    return;
  }
  const task = begun.pane === 'tasks' ? context.view.swarm.board.find(begun.id) : undefined;
  if (task === undefined || id === undefined || !isOfWorkers(pane)) return;
  const { workers } = context.view.swarm;
  const choice = assignees([task], workers, []).find(one => one.id === id);
  const isPast = refusedInPast(context.view);
  if (context.view.isReadOnly) context.say('failed', 'This screen only looks on (--read-only).');
  else if (isPast !== undefined) context.say('said', isPast);
  else if (choice === undefined) context.say('failed', `${id} has ended.`);
  else if (choice.isOff) context.say('failed', `${choice.text} ${choice.hint}`);
  else assignTo(context, [task], id);
}

const isOfWorkers = (pane: PaneName | undefined): boolean => pane === 'workers' || pane === 'grid';

function goIn(pane: PaneName, id: string, context: Context): void {
  const { change } = context;
  if (pane === 'tasks') change(model => goInto(model, { kind: 'task', id }));
  else if (pane === 'runs') change(model => goInto(model, { kind: 'run', id }));
  else if (pane === 'run') runById('run.open', context);
  else if (isOfWorkers(pane)) change(model => goInto(model, { kind: 'worker', id }));
}
