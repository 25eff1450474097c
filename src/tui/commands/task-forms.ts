/** The form for a new task, and for changing one. */

import { Collect, OnPartFail, type Split } from '../../core/split.ts';
import { priorities } from '../../core/task.ts';
import type { Params } from '../../protocol/methods.ts';
import { counted } from '../../wording/text.ts';
import type { Answer, Context } from '../model/context.ts';
import { selected } from '../model/model.ts';
import type { FormField } from '../model/overlay.ts';
import { emptyField, fieldOf } from '../model/text-field.ts';
import { taskHere } from './selection.ts';

type Values = Readonly<Record<string, string>>;

const words = (text = ''): string[] => text.split(/[\s,]+/).filter(Boolean);

export function newTask({ view, ask }: Context): void {
  const save: Answer['save'] = async ({ call, change: later, say }, values) => {
    const { task } = await call('task.create', taskFrom(values));
    later(model => selected({ ...model, draft: {} }, 'tasks', task.id));
    say('done', `${task.id} added`);
  };
  const { draft } = view.model;
  const isEmpty = Object.keys(draft).length === 0;
  const title = isEmpty ? 'New task' : 'New task, as you left it';
  ask({ kind: 'form', title, enter: 'adds the task', fields: fields(draft), at: 0, error: null }, { save, cancelled: keepDraft });
}

/** A key too many must not cost what was written. */
function keepDraft({ view, change, say }: Context): void {
  const { overlay } = view.model;
  if (overlay?.kind !== 'form') return;
  const written = overlay.fields.filter(({ field, values }) => values === undefined && field.text.trim() !== '');
  const draft = Object.fromEntries((written.length > 0 ? overlay.fields : []).map(({ name, field }) => [name, field.text]));
  change(model => ({ ...model, draft }));
  if (written.length > 0) say('said', 'Kept as it is: c goes on with it');
}

export async function editTask({ view, call, ask, say }: Context): Promise<void> {
  const { id } = taskHere(view)!;
  const task = await call('task.get', { id });
  const before: Values = {
    ...{ title: task.title, description: task.description ?? '', priority: task.priority, tags: task.tags.join(' ') },
    ...{ requires: task.requires.join(' '), command: task.command ?? '', needs: task.depends_on.join(' ') },
  };
  const save: Answer['save'] = async (context, values) => {
    const edited = editFrom(values, before);
    const [had, has] = [words(before.needs), words(values.needs)];
    const [add, remove] = [has.filter(need => !had.includes(need)), had.filter(need => !has.includes(need))];
    if (Object.keys(edited).length > 0) await context.call('task.edit', { id, change: edited });
    if (add.length + remove.length > 0) await context.call('task.deps', { id, add: add.map(need => ({ task: need })), remove });
    say('done', `${id} changed`);
  };
  ask({ kind: 'form', title: `Edit ${id}`, enter: 'saves the changes', fields: fields(before), at: 0, error: null }, { save });
}

/** A line for each part, what becomes of their results, and what if some of them fail. */
export async function splitTask({ view, ask, call }: Context): Promise<void> {
  const { id } = taskHere(view)!;
  const { split } = await call('task.get', { id });
  const save: Answer['save'] = async (context, { parts = '', collect, fail }) => {
    const titles = parts
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean);
    if (titles.length === 0) throw new Error('write a line for each part');
    const how = { collect: Collect.parse(collect), on_part_fail: OnPartFail.parse(fail) };
    await context.call('task.split', { id, parts: titles.map(title => ({ title })), ...how });
    context.say('done', `${id} split into ${counted(titles.length, 'part')}`);
  };
  ask({ kind: 'form', title: `Split ${id}`, enter: 'splits it', fields: splitFields(split), at: 0, error: null }, { save });
}

/** Of a task in parts, how it was split before. */
const splitFields = (split: Split | null): readonly FormField[] => [
  { name: 'parts', title: 'Parts', hint: 'a line for each part (ctrl+j begins one)', field: emptyField, isLong: true },
  {
    name: 'collect',
    title: 'Results',
    hint: 'concat: in a row · merge: JSON united · reduce: by whoever claims it · none: left',
    field: fieldOf(split?.collect ?? 'concat'),
    values: Collect.options,
  },
  {
    name: 'fail',
    title: 'If some fail',
    hint: 'keep: goes on with the others, and names these · fail: fails as well',
    field: fieldOf(split?.on_part_fail ?? 'keep'),
    values: OnPartFail.options,
  },
];

function fields(values: Values): FormField[] {
  const field = (name: string) => (values[name] === undefined ? emptyField : fieldOf(values[name]));
  return [
    { name: 'title', title: 'Title', hint: 'one line that says what to do', field: field('title'), isLine: true },
    { name: 'description', title: 'Description', hint: 'everything the worker needs to know', field: field('description'), isLong: true },
    {
      name: 'priority',
      title: 'Priority',
      hint: 'left and right change it, and so does its first letter',
      field: fieldOf(values.priority ?? 'medium'),
      values: priorities,
    },
    { name: 'needs', title: 'Needs', hint: 'tasks that must be completed first; type to search', field: field('needs'), picksTasks: true },
    { name: 'tags', title: 'Tags', hint: 'labels to filter and route by', field: field('tags'), isLine: true },
    { name: 'requires', title: 'Requires', hint: 'what a worker must be able to do', field: field('requires'), isLine: true },
    { name: 'command', title: 'Command', hint: 'for pools that run tasks as commands', field: field('command') },
  ];
}

function taskFrom(values: Values): Params<'task.create'> {
  const { title = '', description = '', priority, needs, tags, requires, command = '' } = values;
  return {
    ...{ title, priority: priority as 'medium', depends_on: words(needs), tags: words(tags), requires: words(requires) },
    ...(description.trim() === '' ? {} : { description }),
    ...(command.trim() === '' ? {} : { command }),
  };
}

/** Only what was changed, so that nothing of what others changed meanwhile is put back. */
function editFrom(values: Values, before: Values): Params<'task.edit'>['change'] {
  const all = {
    ...{ title: values.title, priority: values.priority, tags: words(values.tags), requires: words(values.requires) },
    ...{ description: values.description || null, command: values.command || null },
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => values[name] !== before[name])) as Params<'task.edit'>['change'];
}
