/** `{task.title}` in commands, variables, directories and prompts: what is filled in stays text, in the place where it was written. */

import { limits } from './limits.ts';
import { nearest } from './nearest.ts';
import type { Drive, Launch } from './pool.ts';
import { shellWord } from './shell-word.ts';
import type { Task } from './task.ts';

export type TemplateTask = Pick<Task, 'id' | 'title' | 'description' | 'command' | 'tags' | 'attempt' | 'checkpoint'>;

export interface TemplateValues {
  /** Null where a process starts before it has a task. */
  readonly task: TemplateTask | null;
  /** The file that the worker may leave its result in. */
  readonly result: string | null;
  readonly worktree: string | null;
  readonly worker: string;
  readonly pool: string;
  /** The command `swarm` of this build, as words: Node and its program. */
  readonly swarm: readonly string[];
}

/** Why a template cannot be filled in: no other try would do better, until the task or the configuration is changed. */
export interface TemplateProblem {
  readonly code: 'missing' | 'nul' | 'too_long';
  readonly message: string;
}

export type Filled<T> = { readonly ok: T } | { readonly problem: TemplateProblem };

export interface FilledLaunch {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What to type; null where nothing is typed, or there is no task yet. */
  readonly prompt: string | null;
}

const taskVariables = [
  'task.id',
  'task.title',
  'task.description',
  'task.command',
  'task.tags',
  'task.attempt',
  'task.checkpoint',
] as const;
const variables = [...taskVariables, 'result', 'prompt', 'worktree', 'worker', 'pool', 'swarm'] as const;
type Variable = (typeof variables)[number];

/** Those that a process has before it has a task, and those that come with one. */
export const variablesOf = (hasTask: boolean): readonly string[] => (hasTask ? variables : ['worktree', 'worker', 'pool', 'swarm']);

/** `{{name}}` is the text `{name}`, and so is what a shell would fill in itself, `${name}`; other braces mean nothing. */
const plainReference = /(?<!\$)(?:\{\{([A-Za-z][\w.-]*)\}\}|\{([A-Za-z][\w.-]*)\})/g;

type Piece = { readonly text: string } | { readonly name: string };

export function piecesOf(template: string, reference: RegExp = plainReference): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: whole, 1: escaped, 2: name, index } of template.matchAll(reference)) {
    if (index > end) pieces.push({ text: template.slice(end, index) });
    pieces.push(name === undefined ? { text: `{${escaped}}` } : { name });
    end = index + whole.length;
  }
  if (end < template.length) pieces.push({ text: template.slice(end) });
  return pieces;
}

/** By name, whether they are known or not. */
export const variablesIn = (template: string): string[] => piecesOf(template).flatMap(piece => ('name' in piece ? [piece.name] : []));

/** The template that means exactly this text. */
export const literally = (text: string): string => text.replace(/(?<!\$)\{([A-Za-z][\w.-]*)\}/g, '{{$1}}');

export type TemplatePlace = 'program' | 'argument' | 'variable' | 'directory' | 'prompt';

/** What is wrong with a template, whatever it will be filled with; each complaint says what to write instead. */
export function templateFaults(template: string, place: TemplatePlace, drive: Drive): string[] {
  const pieces = piecesOf(template);
  const allowed = allowedIn(place, drive);
  const names = variablesIn(template);
  const wrong = [...new Set(names)].filter(name => !allowed.has(name)).map(name => strange(name, place, drive));
  const isWord = place === 'program' || place === 'argument';
  if (isWord && names.includes('swarm') && pieces.length > 1)
    wrong.push('{swarm} stands for several words, so it has to be an item of its own');
  return wrong;
}

function allowedIn(place: TemplatePlace, drive: Drive): ReadonlySet<string> {
  const always = ['worktree', 'worker', 'pool'];
  if (place === 'prompt') return new Set(variables.filter(name => name !== 'prompt'));
  if (place === 'program') return new Set([...always, 'swarm']);
  if (place === 'directory') return new Set(drive === 'each' ? [...always, 'task.id', 'task.attempt'] : always);
  return new Set(drive === 'each' ? variables : [...always, 'swarm']);
}

function strange(name: string, place: TemplatePlace, drive: Drive): string {
  if (!variables.includes(name as Variable)) {
    const meant = nearest(name, variables);
    const hint = meant === undefined ? `Known: ${variables.map(known => `{${known}}`).join(' ')}.` : `Did you mean {${meant}}?`;
    return `unknown variable {${name}}. ${hint} The text itself is written {{${name}}}`;
  }
  if (place === 'prompt') return '{prompt} cannot be a part of itself';
  if (place === 'program') return `{${name}} cannot choose the program; give it to a program as an argument`;
  if (place === 'directory' && drive === 'each') return `{${name}} cannot choose the directory; {task.id} and {worktree} can`;
  return `{${name}} cannot stand here: in drive ${drive} a process starts before it has a task`;
}

/** Everything that starting a process takes, filled in; or the first reason why that cannot be. */
export const fillLaunch = (launch: Pick<Launch, 'command' | 'cwd' | 'env' | 'prompt'>, values: TemplateValues): Filled<FilledLaunch> =>
  unlessUnfillable(() => {
    const prompt = launch.prompt === null || values.task === null ? null : filled(launch.prompt, values, null);
    const command = launch.command.flatMap((item, at) => argumentsFrom(item, launch.command.slice(0, at).includes('--'), values, prompt));
    const env = Object.entries(launch.env).map(([name, text]) => {
      const value = filled(text, values, prompt);
      measure(`${name}=${value}`, `the variable ${name}`);
      return [name, value];
    });
    const cwd = filled(launch.cwd, values, prompt);
    return { command: command as [string, ...string[]], cwd, env: Object.fromEntries(env), prompt };
  });

/** A single text, such as the prompt for the next task of a worker that lives on. */
export const fillText = (template: string, values: TemplateValues): Filled<string> =>
  unlessUnfillable(() => filled(template, values, null));

/** What the work makes, or the first reason why a template in it could not be filled in. */
export function unlessUnfillable<T>(work: () => T): Filled<T> {
  try {
    return { ok: work() };
  } catch (error) {
    if (error instanceof Unfillable) return { problem: error.problem };
    throw error;
  }
}

/**
 * One item makes one argument, `{swarm}` alone excepted. Text that begins an item must not become an option by what it says: unless
 * a `--` stands before it, a leading dash is moved behind a space.
 */
function argumentsFrom(item: string, isAfterDashes: boolean, values: TemplateValues, prompt: string | null): string[] {
  if (item === '{swarm}') return [...values.swarm];
  return [argumentOf(item, filled(item, values, prompt), isAfterDashes)];
}

/** The text of one argument, made from this item. */
export function argumentOf(item: string, text: string, isAfterDashes: boolean): string {
  const beginsWithText = text.startsWith('-') && 'name' in (piecesOf(item)[0] ?? { text });
  const safe = beginsWithText && !isAfterDashes ? ` ${text}` : text;
  measure(safe, `the argument '${item.length > 40 ? `${item.slice(0, 40)}…` : item}'`);
  return safe;
}

const filled = (template: string, values: TemplateValues, prompt: string | null): string =>
  piecesOf(template)
    .map(piece => ('text' in piece ? piece.text : textOf(piece.name, values, prompt)))
    .join('');

/** What stands for a variable of tasks and workers. */
export function textOf(name: string, values: TemplateValues, prompt: string | null): string {
  const value = rawValue(name as Variable, values, prompt);
  if (value === null) throw new Unfillable('missing', lacks(name as Variable, values));
  if (value.includes('\0')) {
    throw new Unfillable('nul', `{${name}} holds a NUL character, which no program can be given; \`swarm task edit\` removes it`);
  }
  return value;
}

function rawValue(name: Variable, values: TemplateValues, prompt: string | null): string | null {
  if (name === 'prompt') return prompt;
  if (name === 'swarm') return values.swarm.map(shellWord).join(' ');
  if (name === 'result' || name === 'worktree' || name === 'worker' || name === 'pool') return values[name];
  if (values.task === null) return null;
  const { id, title, description, command, tags, attempt, checkpoint } = values.task;
  const texts: Record<(typeof taskVariables)[number], string | null> = {
    ...{ 'task.id': id, 'task.title': title, 'task.description': description ?? '', 'task.command': command || null },
    ...{ 'task.tags': tags.join(','), 'task.attempt': String(attempt) },
    'task.checkpoint': checkpoint === null ? '' : JSON.stringify(checkpoint),
  };
  return texts[name];
}

function lacks(name: Variable, { task, pool }: TemplateValues): string {
  if (name === 'prompt') return `pool ${pool} has no prompt, which its command names as {prompt}`;
  if (name === 'worktree' || name === 'result') return `pool ${pool} has no ${name}, which its configuration names as {${name}}`;
  if (task === null) return `there is no task yet for {${name}}`;
  const field = name.slice('task.'.length);
  return `${task.id} has no ${field}, which pool ${pool} runs; give it one with \`swarm task edit ${task.id} --${field} ...\``;
}

/** What the system takes as one argument or variable. */
export function measure(text: string, what: string): void {
  // A UTF-16 unit is at most three bytes of UTF-8, so most texts need no exact count.
  if (text.length * 3 <= limits.argumentBytes) return;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= limits.argumentBytes) return;
  throw new Unfillable(
    'too_long',
    `${what} would have ${bytes} bytes, at most ${limits.argumentBytes} can be given to a program; let the worker read the task with \`swarm task show\``,
  );
}

class Unfillable extends Error {
  readonly problem: TemplateProblem;

  constructor(code: TemplateProblem['code'], message: string) {
    super(message);
    this.problem = { code, message };
  }
}
