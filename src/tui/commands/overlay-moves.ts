/** What the keys of an overlay come to: choosing, sending, saving. */

import type { Context } from '../model/context.ts';
import { topped } from '../model/model.ts';
import { meantTask, withTask } from '../model/needs.ts';
import type { Choice, Form, Overlay, Peek, Picker } from '../model/overlay.ts';
import type { View } from '../model/view.ts';
import type { WorkerRow } from '../state/worker-row.ts';
import { fuzzy } from './fuzzy.ts';

export const choicesOf = ({ field, choices }: Picker): Choice[] => fuzzy(field.text, choices, ({ text, hint }) => `${text} ${hint}`);

/** In the palette the registry knows how long the list is; the view keeps the cursor within it. */
export const pickMoved =
  (by: 1 | -1) =>
  ({ change }: Context): void =>
    change(model => {
      const { overlay } = model;
      if (overlay?.kind === 'palette') return topped(model, { ...overlay, at: Math.max(0, overlay.at + by) });
      if (overlay?.kind !== 'pick') return model;
      const last = choicesOf(overlay).length - 1;
      return topped(model, { ...overlay, at: Math.max(0, Math.min(last, overlay.at + by)) });
    });

export function chosen(context: Context): void {
  const { overlay } = context.view.model;
  if (overlay?.kind === 'palette') {
    context.change(model => topped(model, null));
    context.run(`palette:${overlay.at}:${overlay.field.text}`);
    return;
  }
  if (overlay?.kind !== 'pick') return;
  const choice = choicesOf(overlay)[overlay.at];
  if (choice === undefined) return;
  if (choice.isOff) {
    context.say('failed', `${choice.text} ${choice.hint}`);
    return;
  }
  context.change(model => topped(model, null));
  context.answer.done?.(context, choice.id);
}

export function promptSent(context: Context): void {
  const { overlay } = context.view.model;
  if (overlay?.kind !== 'prompt') return;
  context.change(model => topped(model, null));
  if (overlay.isLive || overlay.field.text.trim() !== '') context.answer.done?.(context, overlay.field.text);
}

/** On with a word that means a task it is taken, and the field stays. */
export const formMoved =
  (by: 1 | -1) =>
  ({ change, view }: Context): void =>
    change(model => {
      const { overlay } = model;
      if (overlay?.kind !== 'form') return model;
      const here = overlay.fields[overlay.at]!;
      const meant = by > 0 && here.picksTasks ? meantTask(here.field, view.swarm.board) : undefined;
      if (meant !== undefined) {
        const fields = overlay.fields.map(field => (field === here ? { ...field, field: withTask(field.field, meant) } : field));
        return topped(model, { ...overlay, fields, error: null });
      }
      const { length } = overlay.fields;
      return topped(model, { ...overlay, at: (overlay.at + by + length) % length });
    });

/** It stays until the daemon has taken it, so that nothing that was written is lost over an error. */
export async function formSubmitted(context: Context): Promise<void> {
  const { overlay } = context.view.model;
  if (overlay?.kind !== 'form') return;
  try {
    await context.answer.save?.(context, Object.fromEntries(overlay.fields.map(({ name, field }) => [name, field.text])));
    context.change(model => (isStill(model.overlay, overlay) ? topped(model, null) : model));
  } catch (error) {
    context.change(model =>
      model.overlay?.kind === 'form' ? topped(model, { ...model.overlay, error: (error as Error).message }) : model,
    );
  }
}

const isStill = (now: Overlay | null, form: Form): boolean => now?.kind === 'form' && now.title === form.title;

/** Typed and sent with Enter, unless the screen has changed since it was read. */
export const peekSent =
  (isForAll: boolean) =>
  async (context: Context): Promise<void> => {
    const { overlay } = context.view.model;
    if (overlay?.kind !== 'peek' || overlay.field.text === '') return;
    const { text } = overlay.field;
    const { seq: read } = overlay;
    if (read === null) {
      context.say('failed', `The screen of ${overlay.worker} is not here yet: read it first, then send.`);
      return;
    }
    const { seq } = await context.call('worker.screen', { name: overlay.worker, after: read });
    if (seq !== read) {
      context.say('failed', `${overlay.worker} has printed more since you looked: read it again, then send.`);
      context.change(model => (model.overlay?.kind === 'peek' ? topped(model, { ...model.overlay, seq }) : model));
      return;
    }
    const names = [overlay.worker, ...(isForAll ? stillAsking(overlay, context.view) : [])];
    context.change(model => topped(model, null));
    await context.act(`Replied to ${names.join(', ')}`, () =>
      Promise.all(names.map(name => context.call('worker.type', { name, text, enter: true }))),
    );
  };

/** Somebody may have been answered meanwhile, and asks something else now. */
function stillAsking({ worker, others }: Peek, { swarm }: View): string[] {
  const question = swarm.workers.find(({ name }) => name === worker)?.note;
  const asks = ({ name, shown, note }: WorkerRow): boolean => others.includes(name) && shown === 'waiting' && note === question;
  return swarm.workers.filter(asks).map(({ name }) => name);
}
