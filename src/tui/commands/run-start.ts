/** Starting a workflow: which one, what its inputs are, and in which pattern. */

import type { JsonValue } from '../../core/json.ts';
import { inputFrom, inputText } from '../../core/workflow/input-from.ts';
import { type Input, Wish, type Workflow } from '../../core/workflow/workflow.ts';
import { span } from '../../wording/age.ts';
import type { Answer, Context } from '../model/context.ts';
import { goInto, goTo, selected } from '../model/model.ts';
import type { Choice, FormField } from '../model/overlay.ts';
import { emptyField, fieldOf } from '../model/text-field.ts';

/** No workflow is called that: names have no blanks. */
const aFile = 'a file';

export async function startRun({ workflows, ask }: Context): Promise<void> {
  const shelf = await workflows();
  const named = shelf.names().map((name): Choice => {
    try {
      return { id: name, text: name, hint: shelf.load(name).description?.trim() ?? '' };
    } catch (error) {
      return { id: name, text: name, hint: (error as Error).message, isOff: true };
    }
  });
  const choices = [...named, { id: aFile, text: 'a file …', hint: 'a YAML file of steps, by its path' }];
  const load = (later: Context, nameOrFile: string): void => {
    try {
      void planned(later, shelf.load(nameOrFile));
    } catch (error) {
      later.say('failed', (error as Error).message);
    }
  };
  const done = (later: Context, choice: string): void => (choice === aFile ? askFile(later, load) : load(later, choice));
  ask({ kind: 'pick', title: 'Start a workflow', field: emptyField, at: 0, choices }, { done });
}

function askFile({ ask }: Context, load: (context: Context, file: string) => void): void {
  const done = (later: Context, text: string): void => {
    const file = text.trim();
    // A name alone is one among the presets.
    load(later, file.includes('/') ? file : `./${file}`);
  };
  ask(
    { kind: 'prompt', title: 'Start the workflow in the file', hint: 'such as release.yaml', enter: 'opens it', field: emptyField },
    { done },
  );
}

/** With what the swarm says of it beforehand. */
async function planned(context: Context, workflow: Workflow): Promise<void> {
  const { pattern, why, estimate_ms: estimate } = await context.call('run.plan', { workflow, inputs: {} }).catch(() => unplanned);
  const time = estimate === null ? '' : `; about ${span(estimate)}, by earlier runs`;
  const hint = pattern === null ? '' : `${pattern}: ${why}${time}`;
  askInputs(context, workflow, hint);
}

const unplanned = { pattern: null, why: '', estimate_ms: null };

function askInputs({ ask }: Context, workflow: Workflow, hint: string): void {
  const save: Answer['save'] = async ({ call, change, say }, values) => {
    const { pattern, ...texts } = values;
    const inputs = inputsFrom(texts, workflow);
    const { run, unmanned } = await call('run.start', { workflow, inputs, pattern: pattern as Wish });
    change(model => goInto(selected(goTo(model, 'runs'), 'runs', run.id), { kind: 'run', id: run.id }));
    const idle = unmanned.map(({ steps, why }) => `no pool takes ${steps.join(', ')}: ${why}`);
    say(idle.length === 0 ? 'done' : 'failed', [`${run.id} is under way`, ...idle].join('; '));
  };
  const wish: FormField = { name: 'pattern', title: 'Pattern', hint, field: fieldOf(workflow.pattern), values: Wish.options };
  const fields = [...Object.entries(workflow.inputs).map(([name, input]) => fieldFor(name, input)), wish];
  ask({ kind: 'form', title: `Start ${workflow.name}`, enter: 'starts the run', fields, at: 0, error: null }, { save });
}

const kinds: { readonly [T in Input['type']]: string } = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list: as JSON, with commas, or a line each',
  map: 'a map as JSON',
};

function fieldFor(name: string, input: Input): FormField {
  const { type, default: preset, required = preset === undefined, description } = input;
  const words = [description, kinds[type], ...(required ? [] : ['may be left empty'])].filter(Boolean).join(' · ');
  const field = preset === undefined ? emptyField : fieldOf(inputText(preset));
  if (type !== 'boolean') return { name: inputName(name), title: name, hint: words, field, isLong: type === 'list' || type === 'map' };
  return {
    name: inputName(name),
    title: name,
    hint: words,
    field: preset === undefined ? fieldOf('false') : field,
    values: ['true', 'false'],
  };
}

/** An input may be called as the form's own field is. */
const inputName = (name: string): string => `input ${name}`;

/** What was left empty counts as not given, unless an empty text is what the workflow presets. */
function inputsFrom(texts: Readonly<Record<string, string>>, { inputs }: Workflow): Record<string, JsonValue> {
  const values: Record<string, JsonValue> = {};
  for (const [name, input] of Object.entries(inputs)) {
    const text = texts[inputName(name)] ?? '';
    if (text.trim() === '') continue;
    const read = inputFrom(text, input);
    if ('fault' in read) throw new Error(`${name} ${read.fault}`);
    values[name] = read.value;
  }
  return values;
}
