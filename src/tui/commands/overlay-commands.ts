/** Keys in what lies on top: the palette, lists to pick from, prompts, forms, questions, the peek. */

import type { Context } from '../model/context.ts';
import { topped } from '../model/model.ts';
import type { FormField, Overlay } from '../model/overlay.ts';
import { fieldAfter, fieldOf, type TextEdit, type TextField } from '../model/text-field.ts';
import { defineCommands } from './command.ts';
import { chosen, formMoved, formSubmitted, peekSent, pickMoved, promptSent } from './overlay-moves.ts';
import { closeOverlay } from './screen-commands.ts';

/** The overlay after its text was changed, wherever that is kept. */
function typedInto(overlay: Overlay, edit: TextEdit): Overlay {
  switch (overlay.kind) {
    case 'palette':
    case 'pick':
      return { ...overlay, field: fieldAfter(overlay.field, edit), at: 0 };
    case 'prompt':
    case 'peek':
      return { ...overlay, field: fieldAfter(overlay.field, edit) };
    case 'form': {
      const fields = overlay.fields.map((field, at) => (at === overlay.at ? { ...field, field: formFieldAfter(field, edit) } : field));
      return { ...overlay, fields, error: null };
    }
    default:
      return overlay;
  }
}

/** Of values the one beside it; a letter chooses one by its name. */
function formFieldAfter({ field, values, isLine }: FormField, edit: TextEdit): TextField {
  if (values === undefined) return fieldAfter(field, isLine && edit.type === 'insert' ? { ...edit, text: inOneLine(edit.text) } : edit);
  const by = edit.type === 'left' ? -1 : edit.type === 'right' ? 1 : 0;
  const next = values[values.indexOf(field.text) + by];
  return by === 0 || next === undefined ? field : fieldOf(next);
}

const inOneLine = (text: string): string => text.replace(/\s*[\r\n]\s*/g, ' ');

export function type(context: Context, edit: TextEdit): void {
  const { overlay } = context.view.model;
  if (overlay === null) return;
  const next = typedInto(overlay, edit);
  context.change(model => topped(model, next));
  if (next.kind === 'prompt') context.answer.live?.(context, next.field.text);
}

const edit =
  (type_: Exclude<TextEdit['type'], 'insert'>) =>
  (context: Context): void =>
    type(context, { type: type_ });

const newline = (context: Context): void => type(context, { type: 'insert', text: '\n' });

export const overlayCommands = defineCommands([
  { id: 'overlay.close', title: 'Close', keys: ['escape', 'ctrl+c'], scope: 'overlay', isKeyOnly: true, run: closeOverlay },
  { id: 'text.left', title: 'Left', keys: ['left', 'ctrl+b'], scope: 'overlay', isKeyOnly: true, run: edit('left') },
  { id: 'text.right', title: 'Right', keys: ['right', 'ctrl+f'], scope: 'overlay', isKeyOnly: true, run: edit('right') },
  { id: 'text.home', title: 'To the start', keys: ['home', 'ctrl+a'], scope: 'overlay', isKeyOnly: true, run: edit('home') },
  { id: 'text.end', title: 'To the end', keys: ['end', 'ctrl+e'], scope: 'overlay', isKeyOnly: true, run: edit('end') },
  { id: 'text.word-left', title: 'A word left', keys: ['ctrl+left', 'alt+b'], scope: 'overlay', isKeyOnly: true, run: edit('wordLeft') },
  {
    id: 'text.word-right',
    title: 'A word right',
    keys: ['ctrl+right', 'alt+f'],
    scope: 'overlay',
    isKeyOnly: true,
    run: edit('wordRight'),
  },
  {
    id: 'text.backspace',
    title: 'Delete before',
    keys: ['backspace'],
    scope: 'overlay',
    isKeyOnly: true,
    run: edit('backspace'),
  },
  { id: 'text.delete', title: 'Delete behind', keys: ['delete', 'ctrl+d'], scope: 'overlay', isKeyOnly: true, run: edit('delete') },
  { id: 'text.delete-word', title: 'Delete the word before', keys: ['ctrl+w'], scope: 'overlay', isKeyOnly: true, run: edit('deleteWord') },
  {
    id: 'text.delete-start',
    title: 'Delete to the start',
    keys: ['ctrl+u'],
    scope: 'overlay',
    isKeyOnly: true,
    run: edit('deleteToStart'),
  },
  { id: 'text.delete-end', title: 'Delete to the end', keys: ['ctrl+k'], scope: 'overlay', isKeyOnly: true, run: edit('deleteToEnd') },

  { id: 'palette.down', title: 'Down', keys: ['down', 'ctrl+n'], scope: 'palette', isKeyOnly: true, run: pickMoved(1) },
  { id: 'palette.up', title: 'Up', keys: ['up', 'ctrl+p'], scope: 'palette', isKeyOnly: true, run: pickMoved(-1) },
  { id: 'palette.run', title: 'Run it', keys: ['enter'], scope: 'palette', isKeyOnly: true, run: chosen },
  { id: 'pick.down', title: 'Down', keys: ['down', 'ctrl+n', 'tab'], scope: 'pick', isKeyOnly: true, run: pickMoved(1) },
  { id: 'pick.up', title: 'Up', keys: ['up', 'ctrl+p', 'shift+tab'], scope: 'pick', isKeyOnly: true, run: pickMoved(-1) },
  { id: 'pick.choose', title: 'Choose it', keys: ['enter'], scope: 'pick', isKeyOnly: true, run: chosen },
  { id: 'prompt.send', title: 'Done', keys: ['enter'], scope: 'prompt', isKeyOnly: true, run: promptSent },
  { id: 'prompt.newline', title: 'New line', keys: ['ctrl+j', 'alt+enter'], scope: 'prompt', isKeyOnly: true, run: newline },
  {
    id: 'confirm.yes',
    title: 'Yes',
    keys: ['y'],
    scope: 'confirm',
    isKeyOnly: true,
    run: context => {
      context.change(model => topped(model, null));
      context.answer.done?.(context, '');
    },
  },
  // Enter, which comes by itself after much else, does not destroy anything.
  { id: 'confirm.no', title: 'No', keys: ['n', 'enter', 'q'], scope: 'confirm', isKeyOnly: true, run: closeOverlay },
  { id: 'form.next', title: 'Next field', keys: ['tab', 'down'], scope: 'form', isKeyOnly: true, run: formMoved(1) },
  { id: 'form.previous', title: 'Previous field', keys: ['shift+tab', 'up'], scope: 'form', isKeyOnly: true, run: formMoved(-1) },
  { id: 'form.save', title: 'Save', keys: ['enter', 'ctrl+s'], scope: 'form', isKeyOnly: true, run: formSubmitted },
  { id: 'form.newline', title: 'New line', keys: ['ctrl+j', 'alt+enter'], scope: 'form', isKeyOnly: true, run: newline },
  {
    id: 'peek.send',
    title: 'Send the reply',
    keys: ['enter'],
    scope: 'peek',
    isKeyOnly: true,
    changes: true,
    needsScreen: true,
    run: peekSent(false),
  },
  {
    id: 'peek.send-all',
    title: 'Send it to all with this question',
    keys: ['ctrl+t'],
    scope: 'peek',
    isKeyOnly: true,
    changes: true,
    needsScreen: true,
    run: peekSent(true),
  },
  {
    id: 'peek.attach',
    title: 'Attach',
    keys: ['ctrl+o'],
    scope: 'peek',
    isKeyOnly: true,
    needsPresent: true,
    run: context => {
      const { overlay } = context.view.model;
      if (overlay?.kind === 'peek') context.attach(overlay.worker);
    },
  },
  { id: 'help.down', title: 'Down', keys: ['j', 'down', 'space', 'pagedown'], scope: 'help', isKeyOnly: true, run: helpMoved(1) },
  { id: 'help.up', title: 'Up', keys: ['k', 'up', 'pageup'], scope: 'help', isKeyOnly: true, run: helpMoved(-1) },
  { id: 'help.close', title: 'Close', keys: ['q', '?', 'enter'], scope: 'help', isKeyOnly: true, run: closeOverlay },
]);

function helpMoved(by: 1 | -1): (context: Context) => void {
  return ({ change }) =>
    change(model =>
      model.overlay?.kind === 'help' ? topped(model, { ...model.overlay, top: Math.max(0, model.overlay.top + by * 5) }) : model,
    );
}
